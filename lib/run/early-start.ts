import type { Chunk } from '../engine/engine';
import type { Look } from './read-article';
import type { ReadyEngine } from './ready-engine';
import type { PendingRequest } from './request';
import { createTimes, type Times } from './times';

export type EarlyDoors = {
  look: (request: PendingRequest) => Promise<Look>;
  readyEngine: (times: Times) => Promise<ReadyEngine>;
  now: () => number;
};

/** How a run reads its page and readies its engine, which take their times. */
export type EarlyStart = {
  look: (tabId: number) => Promise<Look>;
  readyEngine: () => Promise<ReadyEngine>;
  times: Times;
};

/** After this long, settings and permissions are read again. */
const FRESH_MS = 2_000;

/**
 * Starts at the gesture, while the panel is still opening, all that a run needs and that sends and costs nothing. Only
 * the panel knows whether there will be a run: it may show the page's summary already.
 */
export function createEarlyStarts({ look, readyEngine, now }: EarlyDoors) {
  const timeLook = async (request: PendingRequest, times: Times) => {
    const found = await look(request);
    times.read = now();
    return found;
  };
  type Begun = { intent: string; times: Times; looking: Promise<Look>; ready: Promise<ReadyEngine> };
  let last: Begun | null = null;
  let leaving = new AbortController();
  return {
    /** Drops what an earlier gesture started, unless a run has taken it. */
    begin(request: PendingRequest): void {
      if (last) leaving.abort();
      last = null;
      // Nothing is opened before a panel has claimed the intent.
      if (request.source.kind === 'link') return;
      leaving = new AbortController();
      const { signal } = leaving;
      const times = createTimes(now());
      const looking = timeLook(request, times);
      const ready = readyEngine(times).then((engine) => pickEarly(engine, looking, signal));
      // A failure is reported to the panel that claims the intent, if any does.
      for (const each of [looking, ready]) each.catch(() => undefined);
      last = { intent: request.intent, times, looking, ready };
    },
    /** For the run that fulfils a gesture's intent, what the gesture started; for any other, nothing has started. */
    take(request: PendingRequest): EarlyStart {
      const early = last?.intent === request.intent ? last : null;
      if (early) last = null;
      const times = early?.times ?? createTimes(null);
      return {
        times,
        look: (tabId) => early?.looking ?? timeLook({ ...request, tabId }, times),
        readyEngine: async () => {
          const isFresh = early !== null && now() - (early.times.gesture ?? 0) < FRESH_MS;
          // What was impossible then may be possible now.
          return (isFresh && (await early.ready.catch(() => null))) || readyEngine(times);
        },
      };
    },
  };
}

/** The engine on this device picks its sentences as soon as the page has been read. */
function pickEarly(ready: ReadyEngine, looking: Promise<Look>, signal: AbortSignal): ReadyEngine {
  const { engine, wish, facts } = ready;
  if (facts.kind !== 'key-sentences') return ready;
  const pick = async () => {
    const found = await looking;
    if (found.kind !== 'article') return null;
    const chunks: Chunk[] = [];
    const { length } = wish;
    for await (const chunk of engine(found.article, { length, language: facts.language, prefix: '' }, signal))
      chunks.push(chunk);
    return { article: found.article, chunks };
  };
  const picking = pick().catch(() => null);
  return {
    ...ready,
    engine: async function* (article, asked, stopped) {
      const isSummary = asked.question === undefined && asked.length === wish.length;
      const early = isSummary ? await picking : null;
      if (early?.article !== article) return yield* engine(article, asked, stopped);
      for (const chunk of early.chunks) {
        if (stopped.aborted) return;
        yield chunk;
      }
    },
  };
}
