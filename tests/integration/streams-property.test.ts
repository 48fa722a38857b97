import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fetch } from '../../lib/engine/stream/guard-fetch';
import { askEngine } from '../helpers/ask-engine';
import { drawSeed } from '../helpers/random/seed';

const SEED = drawSeed('Event streams');

/** Lines of event streams, as servers write them and malformed. */
const VALUE = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((content) => ({ choices: [{ index: 0, delta: { content } }] })),
  fc.constantFrom<unknown>(
    { choices: [{ index: 0, delta: { content: '<think>' } }] },
    { choices: [{ index: 0, delta: { content: 'x</think>' } }] },
    { choices: [{ index: 0, delta: { reasoning: 'hm' } }] },
    { choices: [{ index: 1, delta: { content: 'other' } }] },
    { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } },
    { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    { choices: null },
    { type: 'ping' },
    { error: { message: 'no' } },
    { error: {} },
    null,
    7,
  ),
);

const EVENT = fc.oneof(
  { weight: 6, arbitrary: VALUE.map((value) => `data: ${JSON.stringify(value)}\n\n`) },
  { weight: 1, arbitrary: VALUE.map((value) => `id: 1\ndata:${JSON.stringify(JSON.stringify(value))}\n\n`) },
  {
    weight: 1,
    arbitrary: VALUE.map((value) => `data: ${JSON.stringify(value, null, 1).replaceAll('\n', '\ndata: ')}\n\n`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ': comment\n\n',
      '\n',
      'retry: 1\n',
      'data:\n\n',
      'data: [DONE]\n\n',
      'event: ping\n',
      'stray\n',
    ),
  },
);

const STREAM = fc
  .tuple(fc.array(EVENT, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', '\r'), fc.nat(8), fc.boolean())
  .map(([events, lineEnd, cutChars, hasMark]) => {
    const text = events.join('').replaceAll('\n', lineEnd);
    return new TextEncoder().encode(
      (hasMark ? '\uFEFF' : '') + text.slice(0, text.length - (cutChars < 4 ? cutChars : 0)),
    );
  });

const CUTS = fc.array(fc.nat(2_000), { maxLength: 30 });

function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [0, ...cuts.filter((each) => each < bytes.length), bytes.length].toSorted((a, b) => a - b);
  return at.slice(1).map((to, index) => bytes.slice(at[index], to));
}

function replaySlices(slices: readonly Uint8Array[]): Fetch {
  return async () => {
    let next = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const slice = slices[next++];
        if (slice) controller.enqueue(slice);
        else controller.close();
      },
    });
    return new Response(body);
  };
}

test('an event stream yields the same chunks, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(STREAM, CUTS, async (bytes, cuts) => {
      const whole = await askEngine({ fetch: replaySlices([bytes]) });
      expect(await askEngine({ fetch: replaySlices(cut(bytes, cuts)) })).toEqual(whole);
      const singles = Array.from(bytes, (byte) => Uint8Array.of(byte));
      expect(await askEngine({ fetch: replaySlices(singles) })).toEqual(whole);
    }),
    { seed: SEED, numRuns: 400 },
  );
});

test('an event stream yields exactly the text of its deltas', async () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(texts, CUTS, async (deltas, cuts) => {
      fc.pre(deltas.join('').trim() !== '' && !deltas.join('').includes('<'));
      const events = deltas.map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
      const bytes = new TextEncoder().encode(`${events.join('')}data: [DONE]\n\n`);
      const lines = await askEngine({ fetch: replaySlices(cut(bytes, cuts)) });
      expect(lines.pop()).toBe('. stop');
      expect(lines.map((line) => line.slice(1)).join('')).toBe(deltas.join(''));
    }),
    { seed: SEED, numRuns: 300 },
  );
});

// `askEngine` throws any error but a `RunError`; the test's own time limit catches a stream that hangs.
test('a stream of any bytes does not hang, throws only a RunError, and does not count as finished', async () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: 'binary', maxLength: 200 }).map((text) => new TextEncoder().encode(text)),
    fc
      .array(
        fc.constantFrom(
          'data:',
          'event: error',
          '{',
          '}',
          '"',
          '[',
          ']',
          ':',
          '\n',
          '\r',
          ' ',
          'choices',
          'error',
          '<',
          'é',
        ),
      )
      .map((parts) => new TextEncoder().encode(parts.join(''))),
    fc.json().map((json) => new TextEncoder().encode(json)),
    fc.json().map((json) => new TextEncoder().encode(`data: ${json}\n\n`)),
  );
  await fc.assert(
    fc.asyncProperty(noise, CUTS, async (bytes, cuts) => {
      const lines = await askEngine({ fetch: replaySlices(cut(bytes, cuts)) });
      const text = new TextDecoder().decode(bytes);
      if (!/\[DONE\]|finish_reason|"message"/.test(text))
        expect(lines.filter((line) => line.startsWith('. '))).toEqual([]);
    }),
    { seed: SEED, numRuns: 1_500 },
  );
});

const RECORDINGS = path.join(import.meta.dirname, '../fixtures/streams');

/** A recorded stream with bytes changed, removed, repeated, or inserted from other streams. */
const DAMAGED = (() => {
  const all = readdirSync(RECORDINGS).map((name) => new Uint8Array(readFileSync(path.join(RECORDINGS, name))));
  const damage = fc.record({
    kind: fc.constantFrom('change', 'remove', 'repeat', 'mix'),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 200 }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
    other: fc.constantFrom(...all),
  });
  return fc
    .tuple(fc.constantFrom(...all), fc.array(damage, { minLength: 1, maxLength: 5 }))
    .map(([recording, damages]) =>
      damages.reduce((stream, { kind, at, length, bytes, other }) => {
        const from = at % (stream.length + 1);
        const put = {
          change: bytes,
          remove: [],
          repeat: stream.slice(Math.max(0, from - length), from),
          mix: other.slice(at % other.length, (at % other.length) + length),
        }[kind];
        const rest = stream.slice(
          kind === 'repeat' || kind === 'mix' ? from : from + (kind === 'remove' ? length : put.length),
        );
        return Uint8Array.from([...stream.slice(0, from), ...put, ...rest]);
      }, recording),
    );
})();

test('a damaged recorded stream ends, and yields the same chunks, however it is cut', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(DAMAGED, CUTS, async (bytes, cuts) => {
      const whole = await askEngine({ fetch: replaySlices([bytes]) });
      expect(await askEngine({ fetch: replaySlices(cut(bytes, cuts)) })).toEqual(whole);
      // At most one ending, and nothing after it.
      expect(whole.findIndex((line) => /^[.!] /.test(line))).toBeOneOf([-1, whole.length - 1]);
    }),
    { seed: SEED, numRuns: 250 },
  );
});

test('a stream that breaks off anywhere is finished only after its finish reason', async () => {
  const events = [
    ...['Half ', 'of ', 'it'].map((content) => ({ choices: [{ index: 0, delta: { content } }] })),
    { choices: [{ index: 0, delta: {}, finish_reason: 'length' }] },
  ].map((value) => `data: ${JSON.stringify(value)}\n\n`);
  const text = `${events.join('')}data: [DONE]\n\n`;
  const finishedAt = events.join('').trimEnd().length;
  for (let chars = 0; chars <= text.length; chars += 1) {
    const lines = await askEngine({ fetch: replaySlices([new TextEncoder().encode(text.slice(0, chars))]) });
    const given = lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
    expect('Half of it'.startsWith(given.join(''))).toBe(true);
    expect(given.length).toBe(
      [0, 1, 2].filter(
        (index) =>
          chars >=
          events
            .slice(0, index + 1)
            .join('')
            .trimEnd().length,
      ).length,
    );
    expect(lines.at(-1) === '. length', `${chars} characters`).toBe(chars >= finishedAt);
  }
});
