import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Client } from '../base/client.ts';
import { RelayError, toRelayError } from '../base/errors.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import type { Log } from '../base/log.ts';
import { createMeter, NO_USAGE } from './meter.ts';
import type { Metrics } from '../base/metrics.ts';
import { createPassThrough, type Taken } from './pass-through.ts';
import { createLooseWatcher } from '../resume/loose-watcher.ts';
import type { Streams } from '../resume/streams.ts';
import type { Settler } from './settler.ts';
import type { Usage } from '../money/usage.ts';
import type { Outcome, Progress } from '../store/ledger.ts';
import { tellOutcome } from './tell-outcome.ts';
import { createTimers } from './timers.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { toUsageEvent } from './usage-event.ts';

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
/**
 * How long a client may take to come back that did not say that it would, and whose connection was reset. Most of these are
 * gone for good: within a second of that the provider is left.
 */
const UNANNOUNCED_GRACE_MS = 750;

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
  const { maxOutputTokens } = reservation;
  const meter = createMeter(request.messages, { maxPromptTokens: request.maxPromptTokens, maxOutputTokens });
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<void>();
  let client: Client | null = first;
  let upstream: Readable | null = null;
  let readers = 0;
  let firstDeltaMs: number | null = null;
  let graceMs = times.graceMs;
  let hasAsked = false;
  /** How many events had been sent when the end was last put off. */
  let countAtFinish = -1;
  let isOver = false;

  const watcher = createLooseWatcher();
  watcher.watched = {
    onReaders: (count) => {
      readers = count;
      // Who comes back has given up the connection before, even where it still seems to stand.
      if (count > 0 && client) {
        dropClient();
        goOn();
      }
      if (client === null) waitForReader();
    },
    onStop: () => void finish('stopped'),
  };
  const kept = doors.streams.open(streamId, token.id, watcher);
  // A summary's usage is told with its cost, at the end.
  const passesUsage = wantsUsage && request.endpoint === 'chat';
  const through = createPassThrough({ streamId, meter, kept, upstreamKey: doors.upstreamKey, passesUsage });

  const send = (events: readonly Buffer[]) => {
    const [only] = events;
    if (!only || !client) return;
    if (client.write(events.length === 1 ? only : Buffer.concat(events)) || isOver) return;
    upstream?.pause();
    timers.clear('idle');
    timers.set('stalled', times.idleMs, () => {
      dropClient();
      void finish('client-gone');
    });
  };
  const goOn = () => {
    timers.clear('stalled');
    if (!upstream?.isPaused() || isOver) return;
    upstream.resume();
    timers.set('idle', times.idleMs, onSilent);
  };
  const dropClient = () => {
    client = null;
    first.onClose = () => undefined;
    first.destroy();
  };
  first.onDrain = goOn;
  first.onClose = (isReset) => {
    client = null;
    if (isOver) return;
    // The provider has finished; what it took is still to come.
    if (meter.finishReason) return goOn();
    // Without a first event there is no id to come back with.
    const mayComeBack = first.hasBegun && through.count > 0 && (request.canResume || isReset);
    if (!mayComeBack) return void finish('client-gone', null, hasAsked ? undefined : NO_USAGE);
    if (!request.canResume) graceMs = Math.min(graceMs, UNANNOUNCED_GRACE_MS);
    waitForReader();
    goOn();
  };
  const waitForReader = () => {
    timers.clear('grace');
    if (readers === 0 && !isOver) timers.set('grace', graceMs, () => void finish('client-gone'));
  };
  const onSilent = () => {
    const seconds = Math.round(times.idleMs / 1_000);
    void finish('timeout', new RelayError('upstream_timeout', `The provider was silent for ${seconds} seconds.`));
  };

  const take = ({ events, end }: Taken) => {
    if (meter.hasText) firstDeltaMs ??= performance.now() - startedAt;
    send(events);
    if (end === 'done') void finish('done');
    else if (end) void finish('upstream-error', end, usageOfFailure());
    // Some models give a reason with every delta: there is more to come for as long as there are chunks.
    else if (meter.finishReason && through.count > countAtFinish) {
      countAtFinish = through.count;
      timers.set('finished', FINISHED_MS, () => void finish('done'));
    }
  };
  const attempt = (act: () => void) => {
    try {
      act();
    } catch (error) {
      void finish('upstream-error', toRelayError(error), usageOfFailure());
    }
  };
  const onSlice = (slice: Buffer) => {
    if (isOver) return;
    timers.refresh('idle');
    attempt(() => take(through.take(slice)));
  };
  const onUpstreamEnd = () => {
    if (isOver) return;
    attempt(() => take(through.takeRest()));
    if (meter.finishReason) return void finish('done');
    const error = new RelayError('upstream_cut_off', 'The provider broke off in the middle.');
    void finish('upstream-error', error, usageOfFailure());
  };
  /** An answer that fails before its first chunk is a refusal, whatever its status. */
  const usageOfFailure = () => (through.count === 0 ? NO_USAGE : undefined);

  /** The one way out: ends the upstream, settles, and tells the client. `known`: what to bill; else what was counted. */
  const finish = async (outcome: Outcome, error: RelayError | null = null, known?: Usage) => {
    if (isOver) return;
    isOver = true;
    timers.clearAll();
    // A finished answer is read to its end, so that its connection can be used again.
    if (outcome === 'done' && upstream) letEnd(upstream, controller);
    else controller.abort();
    try {
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
      const ms = Math.round(performance.now() - startedAt);
      tellOutcome(request, { outcome, error, usage, cost, events: through.count, firstDeltaMs, ms }, doors);
      kept.end();
      await client?.end();
    } catch (cause) {
      // Nobody else hears of it, and other streams must go on.
      doors.log.error({ error: cause, id: reservation.id }, 'A request could not be ended in order.');
      first.destroy();
    }
    doors.metrics.running.dec();
    watcher.watched = null;
    resolveEnded();
  };

  const open = async () => {
    timers.set('hold', times.headerHoldMs, () => client?.begin());
    hasAsked = true;
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
      // Otherwise with the first event, which may still be a refusal.
      if (upstream.readableLength === 0) client?.begin();
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
