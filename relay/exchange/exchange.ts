import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Client } from '../base/client.ts';
import type { NextTurn } from '../base/turns.ts';
import { type RelayError, toRelayError } from '../base/errors.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import type { Log } from '../base/log.ts';
import { createMeter, NO_USAGE } from './meter.ts';
import type { Metrics } from '../base/metrics.ts';
import { toCost } from '../money/prices.ts';
import { createPassThrough, type Taken } from './pass-through.ts';
import { createLooseWatcher } from '../resume/loose-watcher.ts';
import type { Streams } from '../resume/streams.ts';
import type { Settler } from './settler.ts';
import { hasHardBudget } from '../store/budget.ts';
import type { Outcome, Progress } from '../store/ledger.ts';
import { tellOutcome } from './tell-outcome.ts';
import type { Effect, ExchangeEnding, Input, State, TimerName } from './state.ts';
import { readInTurns } from './read-in-turns.ts';
import { createTimers } from './timers.ts';
import { FINISHED_MS, transition } from './transition.ts';
import type { Upstreams } from '../upstream/upstreams.ts';
import { toUsageEvent } from './usage-event.ts';

export type ExchangeDoors = {
  upstreams: Pick<Upstreams, 'open'>;
  settler: Settler;
  nextTurn: NextTurn;
  streams: Streams;
  metrics: Metrics;
  log: Log;
  times: { headerHoldMs: number; idleMs: number; graceMs: number };
};

export type Exchange = {
  readonly tokenId: string;
  /** What to note in the ledger, `null` when nothing changed since the last call. */
  toProgress(): Progress | null;
  /** Ends it from outside, with this error as the last event. */
  stop(outcome: Outcome, error: RelayError): Promise<void>;
  /** Resolves when it is settled and the client has its answer. Never rejects. */
  readonly ended: Promise<void>;
};

const DONE = Buffer.from('data: [DONE]\n\n');

/**
 * One request's life, from the reservation to the settlement. `transition` decides what happens; this carries it out.
 * Events go to the client as soon as they are whole, and tokens are counted on the side.
 */
export function startExchange(request: ExchangeRequest, first: Client, doors: ExchangeDoors): Exchange {
  const { token, model, price, reservation, wantsUsage } = request;
  const { idleMs, graceMs, headerHoldMs } = doors.times;
  const randomId = randomBytes(12).toString('base64url');
  const streamId = request.route === null ? randomId : `${request.route}-${randomId}`;
  const startedAt = performance.now();
  const controller = new AbortController();
  const timers = createTimers<TimerName>();
  const { maxOutputTokens } = reservation;
  const meter = createMeter(request.messages, { maxPromptTokens: request.maxPromptTokens, maxOutputTokens });
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<void>();
  let state: State = { phase: 'asking' };
  let client: Client | null = first;
  let upstream: Readable | null = null;
  let reading: ReturnType<typeof readInTurns> | null = null;
  let firstDeltaMs: number | null = null;
  let asked = { name: '', key: '' };

  const watcher = createLooseWatcher();
  const kept = doors.streams.open(streamId, token.id, watcher);
  // A summary's usage is told with its cost, at the end.
  const passesUsage = wantsUsage && request.endpoint === 'chat';
  const through = createPassThrough({ streamId, meter, kept, readKey: () => asked.key, passesUsage });

  const dispatch = (input: Input) => {
    const step = transition(state, input, {
      events: through.count,
      hasFinished: meter.finishReason !== null,
      hasBegun: first.hasBegun,
      canResume: request.canResume,
      idleMs,
      graceMs,
    });
    ({ state } = step);
    step.effects.forEach(perform);
  };
  const perform = (effect: Effect) => {
    switch (effect.type) {
      case 'begin':
        return client?.begin();
      case 'pause':
        return reading?.pause();
      case 'resume':
        return reading?.resume();
      case 'drop-client':
        client = null;
        first.onClose = () => undefined;
        return first.destroy();
      case 'set-timer':
        return timers.set(effect.timer, effect.ms, () => dispatch({ type: 'expired', timer: effect.timer }));
      case 'clear-timer':
        return timers.clear(effect.timer);
      case 'settle':
        return void settle(effect.ending);
    }
  };

  const send = (events: readonly Buffer[]) => {
    const [only] = events;
    if (!only || !client) return;
    if (!client.write(events.length === 1 ? only : Buffer.concat(events))) dispatch({ type: 'client-full' });
  };
  const take = (read: () => Taken) => {
    if (isEnding(state)) return;
    try {
      const { events, end } = read();
      if (meter.hasText) firstDeltaMs ??= performance.now() - startedAt;
      send(events);
      dispatch({ type: 'taken', end });
    } catch (error) {
      dispatch({ type: 'taken', end: toRelayError(error) });
    }
  };
  const onSlice = (slice: Buffer) => {
    timers.refresh('idle');
    take(() => through.take(slice));
    // A slice without an event, such as a comment, must not keep the headers back.
    if (!isEnding(state)) client?.begin();
  };
  const onUpstreamEnd = () => {
    take(() => through.takeRest());
    dispatch({ type: 'upstream-ended' });
  };

  const settle = async ({ outcome, error, bill }: ExchangeEnding) => {
    timers.clearAll();
    // A finished answer is read to its end, so that its connection can be used again.
    if (outcome === 'done' && upstream) letEnd(upstream, controller);
    else controller.abort();
    try {
      const usage = bill === 'nothing' ? NO_USAGE : meter.toUsage();
      const { secured, settled } = doors.settler.settle({ id: reservation.id, outcome, usage, price });
      // A client that has its answer has paid for it, whatever happens to the relay next.
      await secured;
      if (outcome === 'done') {
        const cost = price && toCost(price, usage);
        const hasToTell = wantsUsage && !through.hasSentUsage;
        send([...(hasToTell ? [toUsageEvent(usage, cost, model)] : []), DONE].map(through.toNumbered));
      }
      if (error && client && !client.hasBegun) {
        client.refuse(error);
      } else if (error) {
        send([through.toNumbered(Buffer.from(`data: ${JSON.stringify(error)}\n\n`))]);
      }
      const ms = Math.round(performance.now() - startedAt);
      kept.end();
      await client?.end();
      const cost = (await settled) ?? null;
      const told = { outcome, error, upstream: asked.name, usage, cost, events: through.count, firstDeltaMs, ms };
      tellOutcome(request, told, doors);
    } catch (cause) {
      // Nobody else is told about it, and other streams must continue.
      doors.log.error({ error: cause, id: reservation.id }, 'A request could not be ended properly.');
      first.destroy();
    }
    doors.metrics.running.dec();
    watcher.watched = null;
    dispatch({ type: 'settled' });
    resolveEnded();
  };

  const ask = async () => {
    timers.set('hold', headerHoldMs, () => dispatch({ type: 'expired', timer: 'hold' }));
    try {
      const answer = await doors.upstreams.open(
        {
          body: { ...request.parameters, model, messages: request.messages },
          maxOutputTokens,
          // A budget holds only what it knows to be enough.
          mustBoundOutput: hasHardBudget(token),
        },
        controller.signal,
      );
      if (isEnding(state)) return void answer.stream.destroy();
      upstream = answer.stream;
      asked = answer;
      dispatch({ type: 'answered' });
      reading = readInTurns(upstream, doors.nextTurn, { onSlice, onEnd: onUpstreamEnd });
      // Otherwise with the first event, which may still be a refusal.
      if (upstream.readableLength === 0) client?.begin();
    } catch (cause) {
      dispatch({ type: 'refused', error: toRelayError(cause) });
    }
  };

  watcher.watched = {
    onFollowers: (count) => dispatch({ type: 'followers', count }),
    onStop: () => dispatch({ type: 'stopped', outcome: 'stopped', error: null }),
  };
  first.onDrain = () => dispatch({ type: 'client-drained' });
  first.onClose = (isReset) => {
    client = null;
    dispatch({ type: 'client-closed', isReset });
  };
  doors.metrics.running.inc();
  if (first.isGone) {
    client = null;
    dispatch({ type: 'client-missing' });
  } else void ask();
  return {
    tokenId: token.id,
    ended,
    stop: (outcome, error) => {
      dispatch({ type: 'stopped', outcome, error });
      return ended;
    },
    toProgress: () => {
      const completionTokens = meter.countNew();
      const promptTokens = Math.ceil(request.maxPromptTokens / 4);
      return completionTokens === null ? null : { id: reservation.id, promptTokens, completionTokens };
    },
  };
}

function isEnding({ phase }: State): boolean {
  return phase === 'settling' || phase === 'over';
}

function letEnd(upstream: Readable, controller: AbortController): void {
  const timer = setTimeout(() => controller.abort(), FINISHED_MS);
  upstream.once('close', () => clearTimeout(timer));
  upstream.resume();
}
