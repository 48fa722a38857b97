import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Chunk } from '../../lib/engine/engine';
import { createProviderEngine } from '../../lib/engine/provider/openai';
import { keepBrought } from '../../lib/panel/history/keep-brought';
import { keepKey } from '../../lib/panel/history/keys';
import { createMemory } from '../../lib/panel/memory';
import { INITIAL_STATE, reduce } from '../../lib/panel/state';
import type { RunEvent } from '../../lib/run/protocol';
import { serveRun } from '../../lib/run/run';
import { summarize } from '../../lib/run/summarize';
import { createArticle } from '../helpers/pages/article';
import { createPortPair } from '../helpers/port-pair';
import { completion } from '../helpers/provider';
import { replay } from '../helpers/replay';
import { createPending, createRequest } from '../helpers/run-requests';

/** What a run may cost in counts that do not depend on the machine. Budgets in time are in docs/benchmarks.md. */

const WISH = { length: 'medium', format: 'key-points', language: 'page', prompt: '' } as const;
const deltas = (count: number) => Array.from({ length: count }, (_, index) => `w${index} `);

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

/** Serves a run whose chunks come from `chunks`, to its end; returns what its port brought. */
async function runToEnd(chunks: () => AsyncIterable<Chunk>): Promise<RunEvent[]> {
  const [panel, background] = createPortPair('run');
  serveRun(background, (request, signal) =>
    summarize(request, signal, {
      readArticle: async () => createArticle(),
      readyEngine: async () => ({
        engine: chunks,
        facts: { kind: 'provider', host: 'host', model: 'm', language: 'page' },
        wish: WISH,
        maxTokens: Infinity,
      }),
    }),
  );
  panel.postMessage({ type: 'start', request: createRequest() });
  const events = panel.received as RunEvent[];
  while (!/done|error/.test(events.at(-1)?.type ?? '')) await new Promise((resolve) => setImmediate(resolve));
  return events;
}

test.each([
  [100, 640],
  [500, 145],
  [1_000, 80],
])('1,000 deltas at %i a second cross the port in at most %i messages', async (perSecond, messages) => {
  const events = await runToEnd(async function* () {
    for (const text of deltas(1_000)) {
      yield { type: 'delta', text };
      await vi.advanceTimersByTimeAsync(1_000 / perSecond);
    }
    yield { type: 'finish', finishReason: 'stop' };
  });
  expect(events.filter(({ type }) => type === 'delta').length).toBeLessThanOrEqual(messages);
});

/** Events of the port for 8,000 deltas that arrive at once, and how many requests they took. */
async function runAtFullSpeed(count: number) {
  let requests = 0;
  const answer = replay(completion(deltas(count)).join(''), { sliceBytes: 65_536 });
  const engine = createProviderEngine(
    { baseUrl: 'https://host.example/v1', model: 'm', key: 'k', isPrivateHost: false },
    {
      fetch: (...request) => {
        requests += 1;
        return answer(...request);
      },
      isOnline: () => true,
      createFence: () => 'f3nce',
    },
  );
  const wish = { ...WISH, prefix: '' };
  const events = await runToEnd(() => engine(createArticle(), wish, new AbortController().signal));
  return { events, requests };
}

test('a run makes one request, and crosses the port in as many messages however long its text is', async () => {
  for (const count of [2_000, 8_000]) {
    const { events, requests } = await runAtFullSpeed(count);
    expect(requests).toBe(1);
    // The clock stands still: the first delta, what is held until the end, and five events around them.
    expect(events.length).toBeLessThanOrEqual(7);
    expect(events.map((event) => ('text' in event ? event.text : '')).join('')).toBe(deltas(count).join(''));
  }
});

test('a run of ten seconds is written once a second, and at its beginning and end', async () => {
  let writes = 0;
  const memory = createMemory({
    area: { get: async () => ({}), set: async () => void (writes += 1), remove: async () => undefined },
    readPage: async () => null,
  });
  memory.setKept(true);
  let state = reduce(INITIAL_STATE, { type: 'run-started', id: 'r', request: createPending(), atMs: 0 });
  const tell = (event: RunEvent) => {
    state = reduce(state, { type: 'run-event', tabId: 1, event, atMs: Date.now() });
    memory.watch(state.tabs);
  };
  memory.watch(state.tabs);
  for (const text of deltas(600)) {
    tell({ type: 'delta', text });
    await vi.advanceTimersByTimeAsync(16.67);
  }
  tell({ type: 'done', finishReason: 'stop', usage: null });
  expect(writes).toBeLessThanOrEqual(12);
});

test('the background writes what a run brought once at its end, and once when the panel closes', async () => {
  let writes = 0;
  const [panel, background] = createPortPair('run');
  const kept = { [keepKey(1)]: { runs: [{ id: 'r' }] } };
  const port = keepBrought(background, { get: async () => kept, set: async () => void (writes += 1) });
  serveRun(port, async function* () {
    for (const text of deltas(1_000)) yield { type: 'delta', text };
    yield { type: 'done', finishReason: 'stop', usage: null };
  });
  panel.postMessage({ type: 'start', runId: 'r', request: createRequest() });
  while (!panel.isClosed()) await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(writes).toBeGreaterThan(0);
  expect(writes).toBeLessThanOrEqual(2);
});
