import type { Kysely } from 'kysely';
import { RelayError } from '../base/errors.ts';
import { formatDollars, type Micros } from '../money/money.ts';
import { toAffordedOutput } from '../money/prices.ts';
import type { Database } from './database.ts';
import type { ReservationWish } from './ledger.ts';
import { formatTime, type Span, toSpan } from './periods.ts';
import type { Token } from './tokens.ts';

/** A summary shorter than this is not worth its prompt. */
const MIN_OUTPUT_TOKENS = 256;
/** A stream may end at any time. */
const STREAM_RETRY_SECONDS = 1;

export type TokenUse = {
  /** Settled, in the span. */
  spentMicros: Micros;
  /**
   * Held by running requests, also by those that began before the span, and what a crashed one may still cost, in case
   * that its relay is alive.
   */
  heldMicros: Micros;
  /** Running requests. */
  streams: number;
};

/**
 * How much of the requested output the token affords. Throws `too_many_streams`, and `budget_exceeded` when it would be
 * too little. The result holds only while the token is locked.
 */
export async function affordOutput(db: Kysely<Database>, wish: ReservationWish, now: Date): Promise<number> {
  const { token, price, maxPromptTokens, maxOutputTokens } = wish;
  if (token.budgetMicros === null && token.streams === null) return maxOutputTokens;
  const span = toSpan(token.period, now);
  const use = await readUse(db, token, span);
  if (token.streams !== null && use.streams >= token.streams)
    throw new RelayError('too_many_streams', toStreamsSentence(token.streams), {
      retryAfterSeconds: STREAM_RETRY_SECONDS,
    });
  if (token.budgetMicros === null || price === null) return maxOutputTokens;
  const available = token.budgetMicros - use.spentMicros - use.heldMicros;
  const afforded = Math.min(maxOutputTokens, toAffordedOutput(price, maxPromptTokens, available));
  if (afforded >= Math.min(maxOutputTokens, MIN_OUTPUT_TOKENS)) return afforded;
  throw new RelayError('budget_exceeded', toBudgetSentence(token.budgetMicros, token.period, use, span));
}

/** One statement: between two statements a request could be settled, and count in neither. */
export async function readUse(db: Kysely<Database>, token: Token, { start, end }: Span): Promise<TokenUse> {
  const rows = db.selectFrom('requests').where('token_id', '=', token.id);
  const reserved = rows.where('state', '=', 'reserved');
  const crashed = rows.where('state', '=', 'crashed');
  const billed = rows
    .where('state', 'in', ['settled', 'crashed'])
    .where('created_at', '>=', start)
    .where('created_at', '<', end);
  const use = await db
    .selectNoFrom([
      billed.select(({ fn, cast }) => cast<number>(fn.sum('spent_micros'), 'bigint').as('sum')).as('spentMicros'),
      reserved.select(({ fn, cast }) => cast<number>(fn.sum('reserved_micros'), 'bigint').as('sum')).as('heldMicros'),
      crashed
        .select(({ fn, cast, eb }) =>
          cast<number>(fn.sum(eb('reserved_micros', '-', eb.ref('spent_micros'))), 'bigint').as('sum'),
        )
        .as('openMicros'),
      reserved.select(({ fn }) => fn.countAll<number>().as('count')).as('streams'),
    ])
    .executeTakeFirstOrThrow();
  return {
    spentMicros: use.spentMicros ?? 0,
    heldMicros: (use.heldMicros ?? 0) + Math.max(0, use.openMicros ?? 0),
    streams: use.streams ?? 0,
  };
}

function toStreamsSentence(streams: number): string {
  return streams === 1
    ? 'This token runs a request already; it may run one at a time.'
    : `This token runs ${streams} requests already, as many as it may at a time.`;
}

function toBudgetSentence(limit: Micros, period: Token['period'], use: TokenUse, { end }: Span): string {
  const budget = `The budget of ${formatDollars(limit)} ${period === 'total' ? 'in total' : `a ${period}`}`;
  const spent = `${formatDollars(use.spentMicros)} is spent and ${formatDollars(use.heldMicros)} held by running requests`;
  const until = period === 'total' ? '' : ` The ${period} ends at ${formatTime(new Date(end))}.`;
  return `${budget} does not afford this request: ${spent}.${until}`;
}
