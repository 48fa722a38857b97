import { expect, test } from 'vitest';
import { findRoom } from '../../../../lib/run/room';
import { createArticle } from '../../../helpers/pages/article';

const PASSAGE = {
  kind: 'paragraph' as const,
  text: 'The council agreed that the bridge will be repaired. '.repeat(20),
};
/** About 29,000 tokens. */
const LONG = createArticle({ passages: Array.from({ length: 100 }, () => PASSAGE) });

const { signal } = new AbortController();
const find = (running: number | null) =>
  findRoom(LONG, { maxTokens: 100_000, askContext: async () => ({ running, most: null }) }, signal);

test('a context that is too small for the text limits it, and is named', async () => {
  expect((await find(16_384)).context).toEqual({ tokens: 16_384, isTold: true });
  expect((await find(null)).context).toEqual({ tokens: 4_096, isTold: false });
});

test('a context that the whole text fits into limits nothing', async () => {
  expect(await find(65_536)).toEqual({ maxTokens: 100_000, context: null });
});
