import { expect, test } from 'vitest';
import { createCompletionEnding } from '../../../../../lib/engine/stream/completion-ending';
import { normalizeEvents } from '../../../../../lib/engine/stream/normalize-events';
import type { TextSlices } from '../../../../../lib/engine/stream/read-text';
import { createStreamPosition } from '../../../../../lib/engine/stream/stream-position';
import { chunk, completion } from '../../../../helpers/provider';

async function* slice(...texts: string[]): TextSlices {
  yield* texts;
  return null;
}

/** The values of the events for the SDK. */
async function normalize(texts: TextSlices, position = createStreamPosition()): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const event of normalizeEvents(texts, createCompletionEnding(), '', position))
    values.push(JSON.parse(event.replace(/^data: /, '')));
  return values;
}

const deltas = (...texts: string[]) => texts.map((content) => chunk({ content })).join('');
const textsOf = (value: unknown) => [value].flat().map((each) => (each as Chunk).choices[0]?.delta.content);
type Chunk = { choices: { delta: { content?: string } }[] };

test('chunks that arrived together become one event, and those of another slice the next one', async () => {
  const values: unknown[] = [];
  const events = normalizeEvents(
    slice(deltas('a', 'b', 'c'), deltas('d'), deltas('e', 'f')),
    createCompletionEnding(),
    '',
  );
  for await (const event of events) values.push(textsOf(JSON.parse(event.replace(/^data: /, ''))));
  expect(values).toEqual([['a', 'b', 'c'], ['d'], ['e', 'f']]);
});

test('8,000 deltas in slices of 64 KB become as many events as there are slices, and a few for the end', async () => {
  const body = completion(Array.from({ length: 8_000 }, (_, index) => `w${index} `)).join('');
  const slices = body.match(/[^]{1,65536}/g)!;
  const events: string[] = [];
  for await (const event of normalizeEvents(slice(...slices), createCompletionEnding(), '')) events.push(event);
  expect(events.length).toBeLessThanOrEqual(slices.length + 3);
});

test('a chunk with a finish reason is an event of its own, and what follows is read after it was consumed', async () => {
  const ending = createCompletionEnding();
  const events = normalizeEvents(slice(deltas('a', 'b') + chunk({}, 'stop') + 'data: nonsense\n\n'), ending, '');
  const values: unknown[] = [];
  for await (const event of events) {
    const value: unknown = JSON.parse(event.replace(/^data: /, ''));
    values.push(value);
    if (!Array.isArray(value)) ending.finishReason = 'stop';
  }
  expect(values).toMatchObject([[{}, {}], { choices: [{ finish_reason: 'stop' }] }]);
});

test('what arrived before an error is an event before it, and the error is thrown', async () => {
  const events = normalizeEvents(
    slice(`${deltas('a', 'b')}data: {"error":{"message":"no"}}\n\n`),
    createCompletionEnding(),
    '',
  );
  expect((await events.next()).value).toContain('"b"');
  await expect(events.next()).rejects.toMatchObject({ code: 'provider-error' });
});

test("a relay's numbered chunks are joined as long as their numbers follow on", async () => {
  const numbered = (number: number, stream = 's') =>
    `${chunk({ content: `${number}` }).trimEnd()}\nid: ${stream}.${number}\n\n`;
  const values = await normalize(slice(numbered(1) + numbered(2) + numbered(3)));
  expect(values.flatMap(textsOf)).toEqual(['1', '2', '3']);
  expect(values).toHaveLength(1);
  // Numbers that do not follow on end what can be resumed, which must be known before the next chunk.
  expect(await normalize(slice(numbered(1) + numbered(2) + numbered(4) + numbered(5)))).toHaveLength(3);
});
