import { expect, test } from 'vitest';
import { readingNote, readPercent } from '../../../../lib/panel/read-share';

type Run = Parameters<typeof readingNote>[0];

function run(tokens: number | null, promptTokens: number, { language = 'en', estimated = false } = {}): Run {
  const usage = { promptTokens, completionTokens: 7, estimated };
  return {
    sent: { coverage: null, asked: tokens === null ? null : { tokens } },
    source: { article: { language } },
    ending: { kind: 'done', finishReason: 'stop', usage },
  } as unknown as Run;
}

test.each([
  ['Ollama, which keeps half of its context', run(9_000, 2_050), 23],
  ['a server that kept almost nothing', run(90_000, 300), 1],
  ['a server that read all', run(9_000, 8_700), null],
  ['a tokenizer that needs fewer tokens', run(9_000, 5_400), null],
  ['a tokenizer for Chinese', run(9_000, 4_000, { language: 'zh-CN' }), null],
  ['a cut Chinese text', run(9_000, 2_050, { language: 'zh' }), 23],
  ['a short text', run(900, 100), null],
  ['a server that reports nothing', run(9_000, 0), null],
  ['an estimate', run(9_000, 2_050, { estimated: true }), null],
  ['the device', run(null, 2_050), null],
])('the share that %s read is told', (_who, state, percent) => {
  expect(readingNote(state)).toEqual(percent === null ? null : { sentence: 'endingReadPart', number: percent });
  expect(readPercent(state)).toBe(percent ?? 100);
});

test('what was not sent counts as not read', () => {
  const half = { ...run(9_000, 2_250), sent: { ...run(9_000, 0).sent, coverage: { percent: 50 } } } as Run;
  expect(readingNote(half)).toEqual({ sentence: 'endingReadPart', number: 13 });
  expect(readPercent(half)).toBe(13);
});

test.each([
  [true, 'endingContext'],
  [false, 'endingContextUntold'],
])('a context that is too small for the text is told (told by the server: %s)', (isTold, sentence) => {
  const sent = { ...run(9_000, 0).sent, context: { tokens: 8_192, isTold } };
  expect(readingNote({ ...run(9_000, 8_700), sent } as Run)).toEqual({ sentence, number: 8_192 });
});

test('there is no reading note before the end', () => {
  expect(readingNote({ ...run(9_000, 2_050), ending: null })).toBeNull();
  expect(readingNote({ ...run(9_000, 2_050), ending: { kind: 'stopped' } as Run['ending'] })).toBeNull();
});
