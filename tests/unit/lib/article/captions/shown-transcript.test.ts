import { expect, test } from 'vitest';
import type { ExtractedArticle } from '../../../../../lib/article/article';
import { withTimes } from '../../../../../lib/article/captions/shown-transcript';
import { createArticle } from '../../../../helpers/pages/article';

const said = Array.from({ length: 12 }, (_, i) => ({
  kind: 'paragraph' as const,
  text: `${i}:30 In minute ${i} the speaker goes on about the harbour, and about the people who measured it. ${'And on. '.repeat(20)}`,
}));
const article = (passages: ExtractedArticle['passages']) => createArticle({ passages, verdict: 'video' });

test('a transcript that the page shows is read with its times', () => {
  const { passages, method, verdict } = withTimes(article(said));
  expect({ method, verdict }).toEqual({ method: 'transcript', verdict: 'article' });
  expect(passages[1]).toMatchObject({ seconds: 90 });
  expect(passages[1]?.text).toMatch(/^In minute 1 the speaker/);
});

test('notes before a transcript are kept, and the labels of its player are not', () => {
  const note = {
    kind: 'paragraph' as const,
    text: 'In this episode we measure the harbour again, and talk about why nobody had done so for thirty years.',
  };
  const label = { kind: 'paragraph' as const, text: 'Listen' };
  expect(withTimes(article([label, note, ...said])).passages.slice(0, 2)).toEqual([label, note]);
  expect(withTimes(article([label, ...said])).passages[0]?.seconds).toBe(30);
});

test('an article that only quotes a transcript is read as an article', () => {
  const text = 'The harbour was measured again in spring, and people compared. '.repeat(200);
  const long = article([{ kind: 'paragraph', text }, ...said]);
  expect(withTimes(long)).toBe(long);
});
