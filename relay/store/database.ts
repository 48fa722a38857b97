import type { LogConfig } from 'kysely';
import { RelayError } from '../base/errors.ts';
import type { Outcome } from './ledger.ts';
import type { Period } from './periods.ts';

/** Times are epoch milliseconds, amounts are µ$. */
export type TokenRow = {
  id: string;
  name: string;
  /** SHA-256 of the token as its owner writes it, in hex. */
  hash: string;
  budget_micros: number | null;
  period: Period;
  rpm: number | null;
  streams: number | null;
  /** A JSON list. */
  models: string | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  /** When its running streams were told to end. */
  ended_at: number | null;
  group_id: string | null;
  /** The soft budget, for the period of the budget. */
  warn_micros: number | null;
};

export type GroupRow = {
  id: string;
  name: string;
  budget_micros: number | null;
  warn_micros: number | null;
  period: Period;
  created_at: number;
  /** Removed groups keep their names for reports. */
  removed_at: number | null;
};

/** One row per request: the reservation, which becomes the bill. */
export type RequestRow = {
  id: string;
  token_id: string;
  /** The group of its token at that time; `null`: none. */
  group_id: string | null;
  /** The relay process that runs it. */
  relay_id: string;
  endpoint: 'summary' | 'chat';
  model: string;
  /**
   * `crashed`: billed by another relay, because the one that runs it seemed to be dead; that one may still correct it.
   */
  state: 'reserved' | 'crashed' | 'settled';
  /** The price at the time, µ$ per million tokens, for the sweep; `null`: unknown. */
  input_price: number | null;
  output_price: number | null;
  reserved_micros: number | null;
  spent_micros: number | null;
  prompt_tokens: number;
  completion_tokens: number;
  cached_tokens: number;
  /** 1 or 0. */
  is_estimated: number;
  outcome: Outcome | null;
  created_at: number;
  settled_at: number | null;
};

/** What was billed of a token's requests, by the UTC day in which they began. It outlives their rows. */
export type DaySumRow = {
  token_id: string;
  /** `''`: none. */
  group_id: string;
  model: string;
  /** The start of the day. */
  day: number;
  requests: number;
  prompt_tokens: number;
  completion_tokens: number;
  cached_tokens: number;
  /** Of the requests whose price is known. */
  spent_micros: number;
  unknown_price_requests: number;
  estimated_requests: number;
};

/** What a token spent in one period. A budget of a group, or of all, adds up the rows of its tokens. */
type SpanSumRow = Pick<DaySumRow, 'token_id' | 'group_id' | 'spent_micros'> & { period: Period; start: number };

/** Triggers write `day_sums` and `span_sums` when a row of `requests` is settled or corrected. */
export type Database = {
  tokens: TokenRow;
  token_groups: GroupRow;
  requests: RequestRow;
  day_sums: DaySumRow;
  span_sums: SpanSumRow;
  /** At most one row: rows of requests from before this time may have been deleted. */
  retention: { rows_from: number };
  schema_version: { version: number };
};

export type Dialect = 'sqlite' | 'postgres';

export type OpenOptions = {
  /** `command-line`: a relay may be running at the same time, so take no lock and sweep nothing. */
  as?: 'relay' | 'command-line';
  /** With Postgres, connections at the same time; 10 by default. */
  connections?: number;
  /** The clock, in epoch milliseconds; with Postgres the server's own by default, where money is concerned. */
  now?: () => number;
  /** Is given each statement once it has run, with those that begin and end transactions. */
  onStatement?: (sql: string) => void;
};

/** What Kysely calls with its statements. */
export function toLogger(onStatement: OpenOptions['onStatement']): LogConfig {
  return onStatement ? ({ query }) => onStatement(query.sql) : [];
}

/** Turns every failure of a database, such as a full disk or a lost connection, into `ledger_unavailable`. */
export async function unlessUnavailable<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof RelayError) throw cause;
    throw new RelayError('ledger_unavailable', 'The relay cannot reach its ledger, so it serves nothing for now.', {
      cause,
    });
  }
}
