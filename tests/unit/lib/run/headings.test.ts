import { expect, test } from 'vitest';
import type { Passage } from '../../../../lib/article/article';
import { listHeadings } from '../../../../lib/run/headings';

const heading = (text: string): Passage => ({ kind: 'heading', text, level: 2 });
const paragraph: Passage = { kind: 'paragraph', text: 'Some text.' };

test('the first three headings with text below them are listed, without the title', () => {
  const passages = ['The lamp', 'Who pays', 'What changes for ships', 'The lens', 'The rest'].flatMap((text) => [
    heading(text),
    paragraph,
  ]);
  expect(listHeadings(passages, 'The lamp')).toEqual(['Who pays', 'What changes for ships', 'The lens']);
});

test('a heading without text, a repeated one and a very long one are not listed', () => {
  const passages = [heading('Empty'), heading('Full'), paragraph, heading('Full'), paragraph];
  expect(listHeadings([...passages, heading('x'.repeat(61)), paragraph, heading('End')], '')).toEqual(['Full']);
});
