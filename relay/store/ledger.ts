import type { Micros } from '../money/money.ts';
import type { Price } from '../money/prices.ts';
import type { Usage } from '../money/usage.ts';
import type { Token } from './tokens.ts';

/** How a request ended, as the ledger keeps it. */
export type Outcome = 'done' | 'client-gone' | 'stopped' | 'upstream-error' | 'timeout' | 'shutdown' | 'crash';

export type ReservationWish = {
  token: Token;
  endpoint: 'summary' | 'chat';
  model: string;
  /** `null`: unknown. */
  price: Price | null;
  /** No tokenizer makes more tokens of the messages than this. */
  maxPromptTokens: number;
  /** The output that the client may get at most, in tokens. */
  maxOutputTokens: number;
};

export type Reservation = {
  id: string;
  /** What to ask the upstream for: what was wished, or what the budget still affords. */
  maxOutputTokens: number;
};

/** What is known of a running request, kept for the case that the relay does not live to settle it. */
export type Progress = { id: string; promptTokens: number; completionTokens: number };

export type Settlement = { id: string; outcome: Outcome; usage: Usage; price: Price | null };

export type UsageReport = {
  today: UsageSum;
  month: UsageSum;
  budget: {
    limitMicros: Micros;
    period: Token['period'];
    /** Of this period; what running requests hold is not in it. */
    spentMicros: Micros;
    /** Held by running requests. */
    heldMicros: Micros;
    remainingMicros: Micros;
  } | null;
};

export type UsageSum = {
  requests: number;
  promptTokens: number;
  completionTokens: number;
  /** Of the requests whose price is known. */
  spentMicros: Micros;
  /** Requests whose price is not known, and which `spentMicros` therefore lacks. */
  unknownPriceRequests: number;
  /** Requests whose tokens were estimated. */
  estimatedRequests: number;
};

/**
 * Who may spend what, and who spent what. Every request is reserved before it is sent and settled exactly once after.
 * When the database does not answer or cannot write, each throws `RelayError('ledger_unavailable')`.
 */
export type Ledger = {
  /**
   * Holds the upper bound of a request's cost, in one transaction with the look at the budget. Throws `RelayError`
   * `budget_exceeded`, `price_unknown` or `too_many_streams`.
   */
  reserve(wish: ReservationWish): Promise<Reservation>;
  /** Notes how far running requests are. */
  note(progress: readonly Progress[]): Promise<void>;
  /** Settles a reservation. Resolves to its cost (`null`: unknown price), or to `undefined` when it was settled already. */
  settle(settlement: Settlement): Promise<Micros | null | undefined>;
  /**
   * Settles what relays left behind that are no more, from their last notes, flagged as estimated. Called at the start
   * and now and then. Resolves to how many there were.
   */
  sweep(): Promise<number>;
  /** `now` decides which day and month, in UTC. */
  report(token: Token, now: Date): Promise<UsageReport>;
};
