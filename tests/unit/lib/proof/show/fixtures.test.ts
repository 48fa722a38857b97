import { readdirSync, readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { ExtractedArticle } from '../../../../../lib/article/article';
import { findRange } from '../../../../../lib/proof/show/find-range';
import { toLetters } from '../../../../../lib/proof/show/page-text';

const FOLDER = new URL('../../../../fixtures/articles/', import.meta.url);

test.each(readdirSync(FOLDER))('each passage of the fixture %s is found in its page, and nothing else', (name) => {
  const read = (file: string) => readFileSync(new URL(`${name}/${file}`, FOLDER), 'utf8');
  const { window } = new JSDOM(read('source.html'));
  const { passages } = JSON.parse(read('expected.json')) as ExtractedArticle;
  const lost = passages.flatMap(({ text }, at) => {
    const range = findRange(window.document, text, at / passages.length);
    // The numbers of a list are drawn by the browser.
    const letters = [text, text.replace(/^\d+\. /, '')].map(toLetters);
    return range && letters.includes(toLetters(range.toString())) ? [] : [text];
  });
  expect(lost).toEqual([]);
});
