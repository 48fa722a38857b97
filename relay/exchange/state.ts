import type { RelayError } from '../base/errors.ts';
import type { Outcome } from '../store/ledger.ts';

/** How an exchange ends. `nothing`: the upstream bills no tokens, because it refused or was never asked. */
export type ExchangeEnding = { outcome: Outcome; error: RelayError | null; bill: 'counted' | 'nothing' };

export type State =
  /** The upstream was asked and has not answered. */
  | { phase: 'asking' }
  /** A client is connected. `isPaused`: it reads more slowly than the upstream writes. */
  | { phase: 'streaming'; isPaused: boolean; finishedAt: number }
  /** The client is gone. `followers`: clients that reconnected and read what is kept of the stream. */
  | { phase: 'orphaned'; followers: number; graceMs: number; finishedAt: number }
  | { phase: 'settling'; ending: ExchangeEnding }
  | { phase: 'over' };

export type TimerName = 'hold' | 'idle' | 'stalled' | 'finished' | 'grace';

export type Input =
  /** The client left before the upstream was asked. */
  | { type: 'client-missing' }
  | { type: 'answered' }
  /** The upstream refused, or could not be asked. */
  | { type: 'refused'; error: RelayError }
  /** Events of the upstream were passed on. `end`: how the upstream ended its answer, if it did. */
  | { type: 'taken'; end: 'done' | RelayError | null }
  /** The upstream's connection ended. */
  | { type: 'upstream-ended' }
  | { type: 'client-full' }
  | { type: 'client-drained' }
  /** `isReset`: the connection was lost, not closed by the client. */
  | { type: 'client-closed'; isReset: boolean }
  | { type: 'followers'; count: number }
  | { type: 'expired'; timer: TimerName }
  /** From outside: by the client's Stop, or because the relay shuts down. */
  | { type: 'stopped'; outcome: Outcome; error: RelayError | null }
  | { type: 'settled' };

/** What is true of the exchange when an input arrives. */
export type Facts = {
  /** Events that were sent. */
  events: number;
  /** Whether the upstream gave a finish reason. */
  hasFinished: boolean;
  /** Whether the client has its headers. */
  hasBegun: boolean;
  /** Whether the client announced that it reconnects after a loss. */
  canResume: boolean;
  idleMs: number;
  graceMs: number;
};

export type Effect =
  | { type: 'begin' }
  | { type: 'pause' }
  | { type: 'resume' }
  /** Closes the first client's connection and listens to it no longer. */
  | { type: 'drop-client' }
  | { type: 'set-timer'; timer: TimerName; ms: number }
  | { type: 'clear-timer'; timer: TimerName }
  /** Stops all timers, ends the upstream, settles and tells the client. Leads to the input `settled`. */
  | { type: 'settle'; ending: ExchangeEnding };

export type Step = { state: State; effects: Effect[] };
