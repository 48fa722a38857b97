import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { RunError } from '../../../../lib/errors';
import { parseCheckRequest } from '../../../../lib/run/check-protocol';
import { claimIntent, leaveIntent, type SessionArea } from '../../../../lib/run/intent';
import { parsePanelMessage, type RunEvent } from '../../../../lib/run/protocol';
import { parsePendingRequest, parseRunRequest } from '../../../../lib/run/request';
import { serveRun } from '../../../../lib/run/run';
import { createPortPair, until } from '../../../helpers/port-pair';
import { mutations } from '../../../helpers/random/mutations';
import { drawSeed } from '../../../helpers/random/seed';
import { continuing, createPending, createRequest } from '../../../helpers/run-requests';

const REQUEST = createRequest({ intent: 'i' });
const START = { type: 'start', runId: 'a', request: REQUEST };
const withWish = (wish: unknown) => ({ ...START, request: { ...REQUEST, wish } });
const withSource = (source: unknown) => ({ ...START, request: { ...REQUEST, source } });
const RESUME = { kind: 'resume', prefix: '', stream: 's-1', host: 'h' };
const QUESTION = { kind: 'question', question: 'Why?' };

test.each([
  [{ type: 'ping', more: 1 }, { type: 'ping' }],
  [START, START],
  [
    { ...withSource({ kind: 'selection', frameId: 2, text: 't' }), extra: 1 },
    withSource({ kind: 'selection', frameId: 2, text: 't' }),
  ],
  [
    { type: 'start', request: { tabId: 1, source: { kind: 'page' }, wish: { kind: 'summary' } } },
    { type: 'start', runId: '', request: { ...REQUEST, granted: false, intent: '' } },
  ],
  [withWish({ ...QUESTION, extra: 1 }), withWish(QUESTION)],
  [withWish({ ...continuing('So far'), extra: 1 }), withWish(continuing('So far'))],
  [withWish({ ...RESUME, extra: 1 }), withWish(RESUME)],
  [withWish({ ...RESUME, hasHints: true }), withWish({ ...RESUME, hasHints: true })],
  [withWish({ ...RESUME, hasHints: 'yes' }), withWish(RESUME)],
  // Treated as a new run, it would be paid for twice.
  [withWish({ ...RESUME, stream: 's\r\nx: y' }), null],
  [withWish({ kind: 'resume', prefix: '', stream: 's' }), null],
  [withWish({ ...continuing('So far'), from: null }), null],
  [withWish({ kind: 'question' }), null],
  [withWish({ kind: 'other' }), null],
  [withWish(undefined), null],
  [{ type: 'start', request: { ...REQUEST, tabId: 'x' } }, null],
  [
    withSource({ kind: 'link', url: 'https://a.example/', extra: 1 }),
    withSource({ kind: 'link', url: 'https://a.example/' }),
  ],
  [withSource({ kind: 'link', url: 'javascript:alert(1)' }), null],
  [withSource({ kind: 'link' }), null],
  [withSource({ kind: 'selection', frameId: 'x', text: 't' }), null],
  [{ type: 'start' }, null],
  [{ type: 'other' }, null],
  [null, null],
])('the message from the panel is parsed: %j', (value, expected) => {
  expect(parsePanelMessage(value)).toEqual(expected);
});

test('what was said and left out in a tab is parsed, without malformed parts', () => {
  const turn = { question: 'q', answer: 'a', about: 'page x', without: ['p'] };
  const said = { thread: [turn, { question: 1 }, null], leftOut: [{ about: 'page x', passages: ['p', 2] }, 7] };
  expect(parseRunRequest({ ...REQUEST, said })?.said).toEqual({
    thread: [turn],
    leftOut: [{ about: 'page x', passages: ['p'] }],
  });
});

test('an intent carries an incomplete request', () => {
  const pending = createPending({ isConfirmed: true, halvings: 2 });
  expect(parsePendingRequest({ ...pending, said: {} })).toEqual(pending);
  expect(parsePendingRequest({ ...pending, consent: { halvings: 'x' } })).toEqual(createPending());
});

test('a list with a constructor of its own is parsed like any other', () => {
  const withConstructor = (list: unknown[]) => Object.assign(list, { constructor: null });
  const said = {
    thread: withConstructor([{ question: 'q', answer: 'a', about: 'page x', without: withConstructor(['p']) }]),
    leftOut: withConstructor([{ about: 'page x', passages: withConstructor(['p']) }]),
  };
  expect(parseRunRequest({ ...REQUEST, said })?.said).toEqual({
    thread: [{ question: 'q', answer: 'a', about: 'page x', without: ['p'] }],
    leftOut: [{ about: 'page x', passages: ['p'] }],
  });
});

const SEED = drawSeed('Messages of the panel');

test('parsing messages never throws', () => {
  fc.assert(
    fc.property(
      fc.anything(),
      (value) =>
        void [parsePanelMessage(value), parsePanelMessage({ type: 'start', request: value }), parseCheckRequest(value)],
    ),
    { seed: SEED },
  );
});

test('a message with any change is either refused or parsed into a valid one', () => {
  const turn = { question: 'q', answer: 'a', about: 'page x', without: ['p'] };
  const said = { thread: [turn, turn], leftOut: [{ about: 'page x', passages: ['p'] }] };
  const wishes = [{ kind: 'summary' }, QUESTION, continuing('So far', { without: ['p'] }), RESUME];
  const sources = [{ kind: 'page' }, { kind: 'selection', frameId: 2, text: 't' }];
  const messages = [
    ...wishes.flatMap((wish) => sources.map((source) => ({ ...START, request: { ...REQUEST, wish, source, said } }))),
    { type: 'leave-out', without: ['p', 'q'] },
    { type: 'file-read', answer: { code: 'no-text' } },
  ];
  fc.assert(
    fc.property(fc.oneof(...messages.map(mutations)), (value) => {
      const message = parsePanelMessage(value);
      // Parsing is idempotent.
      expect(parsePanelMessage(message)).toEqual(message);
      if (message?.type === 'start') expect(parseRunRequest(message.request)).toEqual(message.request);
      if (message?.type === 'start') expect(message.request.consent.halvings % 1).toBe(0);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

test('a value that is neither text nor a number is left out of a message', () => {
  const unprintable = { toString: 1, valueOf: 1 };
  const said = { leftOut: [{ about: unprintable, passages: ['p'] }] };
  const request = parseRunRequest({ ...REQUEST, said, consent: { halvings: unprintable } });
  expect(request).toEqual(createRequest({ intent: 'i' }));
});

test('a check of a provider without a key uses the stored key', () => {
  expect(parseCheckRequest({ type: 'test', baseUrl: 'u', model: 'm' })).toEqual({
    type: 'test',
    baseUrl: 'u',
    model: 'm',
    key: null,
  });
  expect(parseCheckRequest({ type: 'test', baseUrl: 'u', model: 'm', key: 'k' })?.key).toBe('k');
  expect(parseCheckRequest({ type: 'relay', baseUrl: 'u', model: '' })?.type).toBe('relay');
  expect(parseCheckRequest({ type: 'steal', baseUrl: 'u', model: 'm' })).toBeNull();
});

test('an intent is claimed once, by its own window', async () => {
  const stored: Record<string, unknown> = {};
  const area: SessionArea = {
    get: async (key) => (key in stored ? { [key]: structuredClone(stored[key]) } : {}),
    set: async (values) => void Object.assign(stored, values),
    remove: async (key) => void delete stored[key],
  };
  const pending = createPending({ intent: 'i' });
  await leaveIntent(area, 5, pending);
  expect(await claimIntent(area, 6)).toBeNull();
  expect(await claimIntent(area, 5)).toEqual(pending);
  expect(await claimIntent(area, 5)).toBeNull();

  await area.set({ 'intent:5': { request: pending, atMs: { toString: 1, valueOf: 1 } } });
  expect(await claimIntent(area, 5)).toBeNull();

  // If the panel never opened, an old intent must not surprise the reader who opens it later.
  await leaveIntent(area, 5, pending);
  (stored['intent:5'] as { atMs: number }).atMs -= 60_000;
  expect(await claimIntent(area, 5)).toBeNull();
});

afterEach(() => void vi.useRealTimers());

/** Serves a scripted run and returns what the panel received. */
function serve(run: (signal: AbortSignal) => AsyncIterable<RunEvent>) {
  const [panel, background] = createPortPair('run');
  let runs = 0;
  serveRun(background, (_request, signal) => {
    runs += 1;
    return run(signal);
  });
  return { panel, runs: () => runs };
}

test('deltas within one frame cross the port together, in order, and before later events', async () => {
  vi.useFakeTimers();
  const { panel } = serve(async function* () {
    for (const text of 'abcdefgh') yield { type: 'delta', text };
    yield { type: 'done', finishReason: 'stop', usage: null };
  });
  panel.postMessage(START);
  await vi.advanceTimersByTimeAsync(0);
  expect(panel.isClosed()).toBe(true);
  expect(panel.received).toEqual([
    { type: 'delta', text: 'a' },
    { type: 'delta', text: 'bcdefgh' },
    { type: 'done', finishReason: 'stop', usage: null },
  ]);
});

test('the last deltas of a burst cross at the end of their frame, without waiting for more', async () => {
  vi.useFakeTimers();
  const { panel } = serve(async function* () {
    yield { type: 'delta', text: 'a' };
    yield { type: 'delta', text: 'b' };
    await new Promise(() => undefined);
  });
  panel.postMessage(START);
  await vi.advanceTimersByTimeAsync(15);
  expect(panel.received).toEqual([{ type: 'delta', text: 'a' }]);
  await vi.advanceTimersByTimeAsync(1);
  expect(panel.received[1]).toEqual({ type: 'delta', text: 'b' });
});

test('a second start on the same port changes nothing', async () => {
  const { panel, runs } = serve(async function* () {
    await new Promise((resolve) => setTimeout(resolve, 20));
    yield { type: 'done', finishReason: 'stop', usage: null };
  });
  panel.postMessage(START);
  panel.postMessage(START);
  await until(panel.isClosed);
  expect(runs()).toBe(1);
});

test.each([
  [new RunError('no-text'), { type: 'error', code: 'no-text', facts: {} }],
  [new RunError('rate-limited', { status: 429 }), { type: 'error', code: 'rate-limited', facts: { status: 429 } }],
  [new Error('quotes sk-secret and https://private.example'), { type: 'error', code: 'unexpected', facts: {} }],
])("an error ends the run, and an unknown error's message stays in the background", async (thrown, event) => {
  const { panel } = serve(async function* () {
    yield { type: 'delta', text: 'kept' };
    throw thrown;
  });
  panel.postMessage(START);
  await until(panel.isClosed);
  expect(panel.received).toEqual([{ type: 'delta', text: 'kept' }, event]);
});

test('nothing is posted after the panel has disconnected', async () => {
  vi.useFakeTimers();
  let aborted: AbortSignal | undefined;
  const { panel } = serve(async function* (signal) {
    aborted = signal;
    yield { type: 'delta', text: 'a' };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    yield { type: 'delta', text: 'late' };
  });
  panel.postMessage(START);
  await vi.advanceTimersByTimeAsync(0);
  expect(panel.received).toHaveLength(1);
  panel.disconnect();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(aborted?.aborted).toBe(true);
  expect(panel.received).toHaveLength(1);
});
