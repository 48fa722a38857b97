import { RelayError } from '../base/errors.ts';
import type { Outcome } from '../store/ledger.ts';
import type { Effect, ExchangeEnding, Facts, Input, State, Step, TimerName } from './state.ts';

/** How long usage, `[DONE]` and the end may take after a finish reason. */
export const FINISHED_MS = 3_000;
/**
 * How long a client may take to reconnect that did not announce it, and whose connection was reset. Most of these are
 * gone for good: the provider is left within a second.
 */
export const UNANNOUNCED_GRACE_MS = 750;

/** What an input does to an exchange. Pure; an input that a state does not expect changes nothing. */
export function transition(state: State, input: Input, facts: Facts): Step {
  if (state.phase === 'over') return stay(state);
  if (state.phase === 'settling') return transitionSettling(state, input);
  switch (input.type) {
    case 'stopped':
      return settle(input.outcome, input.error);
    case 'taken':
      if (input.end === 'done') return settle('done');
      if (input.end) return settle('upstream-error', input.end, billFailure(facts));
      return state.phase === 'asking' ? stay(state) : awaitEnd(state, facts);
    case 'upstream-ended':
      return facts.hasFinished
        ? settle('done')
        : settle(
            'upstream-error',
            new RelayError('upstream_cut_off', 'The provider broke off in the middle.'),
            billFailure(facts),
          );
    case 'expired':
      return expire(state, input.timer, facts);
    case 'client-missing':
    case 'answered':
    case 'refused':
      return state.phase === 'asking' ? transitionAsking(input, facts) : stay(state);
    default:
      if (state.phase === 'asking') return input.type === 'client-closed' ? settle('client-gone') : stay(state);
      return state.phase === 'streaming' ? transitionStreaming(state, input, facts) : transitionOrphaned(state, input);
  }
}

type Live<Phase> = Extract<State, { phase: Phase }>;
type ClientInput = Extract<
  Input,
  { type: 'client-full' | 'client-drained' | 'client-closed' | 'followers' | 'settled' }
>;

function transitionAsking(
  input: Extract<Input, { type: 'client-missing' | 'answered' | 'refused' }>,
  { idleMs }: Facts,
): Step {
  switch (input.type) {
    case 'client-missing':
      return settle('client-gone', null, 'nothing');
    case 'answered':
      return {
        state: { phase: 'streaming', isPaused: false, finishedAt: -1 },
        effects: [clear('hold'), set('idle', idleMs)],
      };
    case 'refused': {
      // An upstream that was only slow may have worked on it.
      const isSlow = input.error.code === 'upstream_timeout';
      return isSlow ? settle('timeout', input.error) : settle('upstream-error', input.error, 'nothing');
    }
  }
}

function transitionStreaming(state: Live<'streaming'>, input: ClientInput, facts: Facts): Step {
  const { idleMs, canResume, graceMs } = facts;
  const { finishedAt } = state;
  switch (input.type) {
    case 'client-full':
      return {
        state: { ...state, isPaused: true },
        effects: [{ type: 'pause' }, clear('idle'), set('stalled', idleMs)],
      };
    case 'client-drained':
      return { state: { ...state, isPaused: false }, effects: goOn(state, idleMs) };
    case 'followers':
      if (input.count === 0) return stay(state);
      // A client that reconnects has given up its earlier connection, even if that still seems to be open.
      return {
        state: { phase: 'orphaned', followers: input.count, graceMs, finishedAt },
        effects: [{ type: 'drop-client' }, ...goOn(state, idleMs)],
      };
    case 'client-closed': {
      const orphaned = {
        phase: 'orphaned' as const,
        followers: 0,
        graceMs: canResume ? graceMs : Math.min(graceMs, UNANNOUNCED_GRACE_MS),
        finishedAt,
      };
      // The provider has finished; only its usage is still to come.
      if (facts.hasFinished) return { state: { ...orphaned, graceMs }, effects: goOn(state, idleMs) };
      // Without a first event there is no id to reconnect with.
      const mayReconnect = facts.hasBegun && facts.events > 0 && (canResume || input.isReset);
      if (!mayReconnect) return settle('client-gone');
      return { state: orphaned, effects: [set('grace', orphaned.graceMs), ...goOn(state, idleMs)] };
    }
    case 'settled':
      return stay(state);
  }
}

function transitionOrphaned(state: Live<'orphaned'>, input: ClientInput): Step {
  if (input.type !== 'followers') return stay(state);
  const { graceMs } = state;
  return {
    state: { ...state, followers: input.count },
    effects: [clear('grace'), ...(input.count === 0 ? [set('grace', graceMs)] : [])],
  };
}

function transitionSettling(state: Live<'settling'>, input: Input): Step {
  if (input.type === 'settled') return { state: { phase: 'over' }, effects: [] };
  // The last events go to the client that reconnected.
  if (input.type === 'followers' && input.count > 0) return { state, effects: [{ type: 'drop-client' }] };
  return stay(state);
}

/** Some models give a reason with every delta: more may follow for as long as events come. */
function awaitEnd(state: Live<'streaming' | 'orphaned'>, { hasFinished, events }: Facts): Step {
  if (!hasFinished || events <= state.finishedAt) return stay(state);
  return { state: { ...state, finishedAt: events }, effects: [set('finished', FINISHED_MS)] };
}

function expire(state: State, timer: TimerName, { idleMs }: Facts): Step {
  switch (timer) {
    case 'hold':
      return { state, effects: [{ type: 'begin' }] };
    case 'idle':
      return settle('timeout', toSilence(idleMs));
    case 'stalled': {
      const { state: settling, effects } = settle('client-gone');
      return { state: settling, effects: [{ type: 'drop-client' }, ...effects] };
    }
    case 'finished':
      return settle('done');
    case 'grace':
      return settle('client-gone');
  }
}

function goOn({ isPaused }: Live<'streaming'>, idleMs: number): Effect[] {
  return [clear('stalled'), ...(isPaused ? [{ type: 'resume' as const }, set('idle', idleMs)] : [])];
}

function toSilence(idleMs: number): RelayError {
  return new RelayError('upstream_timeout', `The provider was silent for ${Math.round(idleMs / 1_000)} seconds.`);
}

/** An answer that fails before its first event is a refusal, whatever its status. */
function billFailure({ events }: Facts): ExchangeEnding['bill'] {
  return events === 0 ? 'nothing' : 'counted';
}

function settle(outcome: Outcome, error: RelayError | null = null, bill: ExchangeEnding['bill'] = 'counted'): Step {
  const ending = { outcome, error, bill };
  return { state: { phase: 'settling', ending }, effects: [{ type: 'settle', ending }] };
}

function set(timer: TimerName, ms: number): Effect {
  return { type: 'set-timer', timer, ms };
}

function clear(timer: TimerName): Effect {
  return { type: 'clear-timer', timer };
}

function stay(state: State): Step {
  return { state, effects: [] };
}
