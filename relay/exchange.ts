import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Message } from '../lib/engine/prompt.ts';
import type { Client } from './client.ts';
import { RelayError, toRelayError } from './errors.ts';
import type { Log } from './log.ts';
import { createMeter, NO_USAGE } from './meter.ts';
import type { Metrics } from './metrics.ts';
import { createPassThrough, type Taken } from './pass-through.ts';
import type { Price } from './prices.ts';
import type { Streams } from './resume/streams.ts';
import type { Settler } from './settler.ts';
import type { Outcome, Progress, Reservation, Usage } from './store/ledger.ts';
import type { Token } from './store/tokens.ts';
import { createTimers } from './timers.ts';
import type { Upstream } from './upstream.ts';
import { toUsageEvent } from './usage-event.ts';

export type ExchangeRequest = {
  token: Token;
  endpoint: 'summary' | 'chat';
  model: string;
  price: Price | null;
  messages: Message[];
  /** Further fields of the body for the upstream. */
  parameters: Record<string, unknown>;
  maxPromptTokens: number;
  reservation: Reservation;
  /** Whether the client asked for a chunk with the usage. */
  wantsUsage: boolean;
  /** Whether the client said that it comes back when it loses the connection. */
  canResume: boolean;
};

export type ExchangeDoors = {
  upstream: Upstream;
  upstreamKey: string;
  settler: Settler;
  streams: Streams;
  metrics: Metrics;
  log: Log;
  times: { headerHoldMs: number; idleMs: number; graceMs: number };
};

export type Exchange = {
  /** What to note in the ledger, `null` when nothing changed since the last call. */
  toProgress(): Progress | null;
  /** Ends it from outside, with this error as the last event. */
  stop(outcome: Outcome, error: RelayError): Promise<void>;
  /** Resolves when it is settled and the client has its answer. Never rejects. */
  readonly ended: Promise<void>;
};

/** How long usage, `[DONE]` and the end may take after a finish reason. */
const FINISHED_MS = 3_000;

const DONE = Buffer.from('data: [DONE]\n\n');

/**
 * One request's life, from the reservation to the settlement. Events go to the client in the moment they are whole; tokens
 * are counted beside. A client that reads slowly slows the upstream; one that goes ends it, unless it may come back.
 */
export function startExchange(request: ExchangeRequest, first: Client, doors: ExchangeDoors): Exchange {
  const { token, model, price, reservation, wantsUsage } = request;
  const { times } = doors;
  const streamId = randomBytes(12).toString('base64url');
  const startedAt = performance.now();
  const controller = new AbortController();
  const timers = createTimers<'hold' | 'idle' | 'stalled' | 'finished' | 'grace'>();
  const meter = createMeter(request.messages);
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<void>();
  let client: Client | null = first;
  let upstream: Readable | null = null;
  let readers = 0;
  let firstDeltaMs: number | null = null;
  let isOver = false;

  const kept = doors.streams.open(streamId, token.id, {
    onReaders: (count) => {
      readers = count;
      if (client === null) waitForReader();
    },
    onStop: () => void finish('stopped'),
  });
  // A summary's usage is told with its cost, at the end.
  const passesUsage = wantsUsage && request.endpoint === 'chat';
  const through = createPassThrough({ streamId, meter, kept, upstreamKey: doors.upstreamKey, passesUsage });

  const send = (events: readonly Buffer[]) => {
    const [only] = events;
    if (!only || !client) return;
    client.begin();
    if (client.write(events.length === 1 ? only : Buffer.concat(events)) || isOver) return;
    upstream?.pause();
    timers.clear('idle');
    timers.set('stalled', times.idleMs, () => void finish('client-gone').then(() => first.destroy()));
  };
  const goOn = () => {
    if (!upstream?.isPaused() || isOver) return;
    upstream.resume();
    timers.set('idle', times.idleMs, onSilent);
  };
  first.onDrain = () => {
    timers.clear('stalled');
    goOn();
  };
  first.onClose = (isReset) => {
    client = null;
    timers.clear('stalled');
    if (isOver) return;
    // Without a first event there is no id to come back with.
    const mayComeBack = first.hasBegun && through.count > 0 && (request.canResume || isReset);
    if (!mayComeBack) return void finish('client-gone');
    waitForReader();
    goOn();
  };
  const waitForReader = () => {
    timers.clear('grace');
    if (readers === 0 && !isOver) timers.set('grace', times.graceMs, () => void finish('client-gone'));
  };
  const onSilent = () => {
    const seconds = Math.round(times.idleMs / 1_000);
    void finish('timeout', new RelayError('upstream_timeout', `The provider was silent for ${seconds} seconds.`));
  };

  const take = ({ events, end }: Taken) => {
    if (meter.hasText) firstDeltaMs ??= performance.now() - startedAt;
    send(events);
    if (end === 'done') void finish('done');
    else if (end) void finish('upstream-error', end);
    else if (meter.finishReason) timers.set('finished', FINISHED_MS, () => void finish('done'));
  };
  const onSlice = (slice: Buffer) => {
    if (isOver) return;
    timers.refresh('idle');
    try {
      take(through.take(slice));
    } catch (error) {
      void finish('upstream-error', toRelayError(error));
    }
  };
  const onUpstreamEnd = () => {
    if (isOver) return;
    take(through.takeRest());
    if (meter.finishReason) return void finish('done');
    void finish('upstream-error', new RelayError('upstream_cut_off', 'The provider broke off in the middle.'));
  };

  /** The one way out: ends the upstream, settles, and tells the client. */
  const finish = async (outcome: Outcome, error: RelayError | null = null, known?: Usage) => {
    if (isOver) return;
    isOver = true;
    timers.clearAll();
    // A finished answer is read to its end, so that its connection can be used again.
    if (outcome === 'done' && upstream) letEnd(upstream, controller);
    else controller.abort();
    const usage = known ?? meter.toUsage();
    const cost = (await doors.settler.settle({ id: reservation.id, outcome, usage, price })) ?? null;
    if (outcome === 'done') {
      const hasToTell = wantsUsage && !through.hasSentUsage;
      send([...(hasToTell ? [toUsageEvent(usage, cost, model)] : []), DONE].map(through.toNumbered));
    } else if (error && client && !client.hasBegun) {
      client.refuse(error);
    } else if (error) {
      send([through.toNumbered(Buffer.from(`data: ${JSON.stringify(error)}\n\n`))]);
    }
    kept.end();
    client?.end();
    tell(outcome, error, usage, cost);
    resolveEnded();
  };

  const tell = (outcome: Outcome, error: RelayError | null, usage: Usage, costMicros: number | null) => {
    const { metrics, log } = doors;
    const ms = Math.round(performance.now() - startedAt);
    metrics.running.dec();
    metrics.requests.inc({ endpoint: request.endpoint, outcome });
    if (firstDeltaMs !== null) metrics.firstDelta.observe(firstDeltaMs / 1_000);
    const counts = {
      ...usage,
      costMicros,
      events: through.count,
      firstDeltaMs: firstDeltaMs && Math.round(firstDeltaMs),
    };
    log.info({ id: reservation.id, token: token.id, model, outcome, code: error?.code, ...counts, ms }, 'request');
    if (error?.cause) log.warn({ id: reservation.id, error: error.cause }, 'why');
  };

  const open = async () => {
    timers.set('hold', times.headerHoldMs, () => client?.begin());
    try {
      const answer = await doors.upstream.open(
        {
          body: { ...request.parameters, model, messages: request.messages },
          maxOutputTokens: reservation.maxOutputTokens,
          // A budget holds only what it knows to be enough.
          mustBoundOutput: token.budgetMicros !== null,
        },
        controller.signal,
      );
      if (isOver) return void answer.stream.destroy();
      timers.clear('hold');
      upstream = answer.stream;
      upstream.on('data', onSlice).on('end', onUpstreamEnd).on('error', onUpstreamEnd).on('close', onUpstreamEnd);
      timers.set('idle', times.idleMs, onSilent);
      client?.begin();
    } catch (cause) {
      const error = toRelayError(cause);
      // An upstream that was only slow may have worked on it.
      const isSlow = error.code === 'upstream_timeout';
      void finish(isSlow ? 'timeout' : 'upstream-error', error, isSlow ? undefined : NO_USAGE);
    }
  };

  doors.metrics.running.inc();
  if (first.isGone) first.onClose(false);
  else void open();
  return {
    ended,
    stop: (outcome, error) => finish(outcome, error).then(() => ended),
    toProgress: () => {
      const completionTokens = meter.countNew();
      const promptTokens = Math.ceil(request.maxPromptTokens / 4);
      return completionTokens === null ? null : { id: reservation.id, promptTokens, completionTokens };
    },
  };
}

function letEnd(upstream: Readable, controller: AbortController): void {
  const timer = setTimeout(() => controller.abort(), FINISHED_MS);
  upstream.once('close', () => clearTimeout(timer));
  upstream.resume();
}
