import type { Micros } from '../money/money.ts';
import type { Price } from '../money/prices.ts';
import type { Usage } from '../money/usage.ts';
import type { Span } from './periods.ts';
import type { Scope, Token } from './tokens.ts';

export const OUTCOMES = [
  'done',
  'client-gone',
  'stopped',
  'upstream-error',
  'timeout',
  'revoked',
  'shutdown',
  'crash',
] as const;

/** How a request ended, as the ledger records it. */
export type Outcome = (typeof OUTCOMES)[number];

export type ReservationWish = {
  token: Token;
  endpoint: 'summary' | 'chat';
  model: string;
  /** `null`: unknown. */
  price: Price | null;
  /** An upper bound for every tokenizer. */
  maxPromptTokens: number;
  /** The most output that the client may get, in tokens. */
  maxOutputTokens: number;
};

export type Reservation = {
  id: string;
  /** What to ask the upstream for: what was requested, or what the budget still affords. */
  maxOutputTokens: number;
  /** The soft budgets that are spent, or would be with what running requests hold. */
  warnings: BudgetWarning[];
};

export type BudgetWarning = {
  scope: Scope['kind'];
  /** Of the token or the group. */
  id: string;
  name: string;
  warnMicros: Micros;
  period: Token['period'];
  /** With what running requests hold. */
  usedMicros: Micros;
};

/** What is known of a running request, in case the relay dies before it settles it. */
export type Progress = { id: string; promptTokens: number; completionTokens: number };

export type Settlement = { id: string; outcome: Outcome; usage: Usage; price: Price | null };

export type UsageReport = {
  today: UsageSum;
  month: UsageSum;
  budget: {
    limitMicros: Micros;
    period: Token['period'];
    /** In this period, without what running requests hold. */
    spentMicros: Micros;
    /** Held by running requests. */
    heldMicros: Micros;
    remainingMicros: Micros;
  } | null;
  /** Every budget that limits the token, hard or soft: its own, its group's, and the one of all tokens. */
  budgets: BudgetUse[];
};

export type BudgetUse = {
  scope: Scope['kind'];
  name: string;
  /** `null`: only soft. */
  limitMicros: Micros | null;
  warnMicros: Micros | null;
  period: Token['period'];
  spentMicros: Micros;
  heldMicros: Micros;
};

export type UsageSum = {
  requests: number;
  promptTokens: number;
  completionTokens: number;
  /** Of the requests whose price is known. */
  spentMicros: Micros;
  /** Requests whose price is not known; `spentMicros` does not include them. */
  unknownPriceRequests: number;
  /** Requests whose tokens were estimated. */
  estimatedRequests: number;
};

/** What the lines of a report may stand for. */
export const REPORT_KEYS = ['token', 'group', 'model', 'day', 'month'] as const;
export type ReportKey = (typeof REPORT_KEYS)[number];

/** `names`: what the line stands for, by key; for a token also its id, as `token_id`. */
export type ReportRow = UsageSum & { names: Record<string, string> };

/** A running sum that is not what it should add up to. */
export type Difference = {
  tokenId: string;
  /** `requests`: a day's sum, which adds up requests. A period: a budget's sum, which adds up days. */
  sum: 'requests' | Token['period'];
  /** The start of the day or the period. */
  start: Date;
  /** By how much the sum is too high: of the figure that differs most, tokens, µ$ or requests. */
  excess: number;
};

/**
 * Who may spend what, and who spent what. Every request is reserved before it is sent, and settled exactly once after
 * it. Every method throws `RelayError('ledger_unavailable')` when the database does not answer or cannot write.
 */
export type Ledger = {
  /** The mark of this relay on its requests; no two relays ever have the same. */
  readonly relayId: string;
  /**
   * Holds the upper bound of a request's cost, in the transaction that checks the budget. Throws `RelayError`
   * `budget_exceeded`, `price_unknown` or `too_many_streams`.
   */
  reserve(wish: ReservationWish): Promise<Reservation>;
  /** Records how far running requests are. */
  note(progress: readonly Progress[]): Promise<void>;
  /**
   * Settles a reservation. Resolves to its cost (`null`: unknown price), or to `undefined` when it was settled already.
   */
  settle(settlement: Settlement): Promise<Micros | null | undefined>;
  /**
   * Corrects the bill of a request of the relay `relayId` that another one took for crashed, for up to ten minutes
   * after that. Resolves to its cost, or to `undefined` when there is nothing to correct.
   */
  correct(settlement: Settlement, relayId: string): Promise<Micros | null | undefined>;
  /**
   * Settles the reservations of relays that are gone, from their last notes, flagged as estimated. Called at the start
   * and at intervals. Resolves to their number.
   */
  sweep(): Promise<number>;
  /** Resolves when the ledger can be written now. */
  check(): Promise<void>;
  /** `at` decides which day and month, in UTC; by default the time of the database. */
  report(token: Token, at?: Date): Promise<UsageReport>;
  /**
   * What all tokens used in the days of a span, a row for each combination of `by`, in the order of `by`. It does not
   * include running requests. It includes days whose single requests were deleted.
   */
  sumUsage(span: Span, by: readonly ReportKey[]): Promise<ReportRow[]>;
  /**
   * Deletes the settled requests of days that ended longer ago than `keptMs`. What they add up to is kept, so budgets
   * and reports do not change. Resolves to the number of deleted rows.
   */
  prune(keptMs: number): Promise<number>;
  /**
   * Adds up all requests, and compares with the running sums. Resolves to what differs, so to nothing as long as all is
   * right.
   */
  audit(): Promise<Difference[]>;
};
