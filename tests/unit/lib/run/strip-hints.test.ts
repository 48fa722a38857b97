import { describe, expect, test } from 'vitest';
import type { Chunk } from '../../../../lib/engine/engine';
import { RunError } from '../../../../lib/errors';
import type { RunEvent } from '../../../../lib/run/protocol';
import { stripHints } from '../../../../lib/run/strip-hints';
import { toRunEvents } from '../../../../lib/run/to-run-events';

const ANSWER = '- Rain fell [12].\n- Snow fell [3, 4]\n- It ended.\nSources: 7\n';
const TEXT = '- Rain fell.\n- Snow fell\n- It ended.\n\n';
const HINTS = [
  { at: 11, passages: [12] },
  { at: 24, passages: [3, 4] },
  { at: 37, passages: [7] },
];
const FINISH: Chunk = { type: 'finish', finishReason: 'stop' };
const delta = (text: string): Chunk => ({ type: 'delta', text });

/** What the panel gets of these chunks: its text, and the hints in it. `last`: the last event, or the error's code. */
async function play(chunks: Iterable<Chunk>, prefix = '', failure?: RunError) {
  async function* arrive() {
    yield* chunks;
    if (failure) throw failure;
  }
  let text = prefix;
  let hints: { at: number; passages: readonly number[] }[] = [];
  let last = '';
  const take = (event: RunEvent) => {
    last = event.type;
    if (event.type === 'delta') text += event.text;
    if (event.type === 'hint') hints.push({ at: event.at, passages: event.passages });
    if (event.type === 'was-reasoning') [text, hints] = [prefix, []];
    if (event.type === 'restarted') [text, hints] = ['', []];
  };
  try {
    for await (const event of toRunEvents(stripHints(arrive(), 60), prefix, new AbortController().signal)) take(event);
  } catch (error) {
    last = (error as RunError).code;
  }
  return { text, hints, last };
}

describe('hints in a stream', () => {
  test('cut at every position, the text has no hints and they stand where they stood', async () => {
    for (let at = 0; at <= ANSWER.length; at++) {
      const chunks = [delta(ANSWER.slice(0, at)), delta(ANSWER.slice(at)), FINISH];
      expect(await play(chunks)).toEqual({ text: TEXT, hints: HINTS, last: 'done' });
    }
  });

  test('letter by letter, no hint is ever shown, not even in part', async () => {
    const events: RunEvent[] = [];
    async function* arrive() {
      for (const letter of ANSWER) yield delta(letter);
      yield FINISH;
    }
    for await (const event of toRunEvents(stripHints(arrive(), 60), '', new AbortController().signal))
      events.push(event);
    const shown = events.flatMap((event) => (event.type === 'delta' ? event.text : []));
    expect(shown.join('')).toBe(TEXT);
    expect(events.filter(({ type }) => type === 'hint')).toHaveLength(3);
  });

  test('a continuation that repeats its beginning is joined, and its hints count from the beginning', async () => {
    const prefix = '- Rain fell.\n- Snow ';
    for (const answer of ['- Rain fell [12].\n- Snow fell [3].', '- Snow fell [3].', 'fell [3].']) {
      const { text, hints } = await play([...[...answer].map(delta), FINISH], prefix);
      expect(text).toBe('- Rain fell.\n- Snow fell.');
      const { at, passages } = hints.at(-1)!;
      expect(passages).toEqual([3]);
      // Before the full stop, or behind it if the word might have been a repetition.
      expect(text.slice(0, at)).toMatch(/- Snow fell\.?$/);
    }
  });

  test('text that turns out to be reasoning takes its hints with it', async () => {
    const chunks = [
      delta('Maybe [5'),
      delta(']. Or ['),
      { type: 'was-reasoning' } as const,
      delta('Rain [1].'),
      FINISH,
    ];
    expect(await play(chunks)).toEqual({ text: 'Rain.', hints: [{ at: 4, passages: [1] }], last: 'done' });
  });

  test('text that was held back arrives before an error', async () => {
    const { text, last } = await play([delta('It rained [see ')], '', new RunError('cut-off'));
    expect(text).toBe('It rained [see ');
    expect(last).toBe('cut-off');
  });

  test('an answer of nothing but hints is empty', async () => {
    expect(await play([delta('[1]'), delta('[2, 3]'), FINISH])).toMatchObject({ text: '', last: 'empty-answer' });
  });

  test('a mark that names no passage is removed, and is no hint', async () => {
    expect(await play([delta('It rained [none].'), FINISH])).toEqual({ text: 'It rained.', hints: [], last: 'done' });
  });
});
