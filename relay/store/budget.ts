import type { Kysely } from 'kysely';
import { RelayError } from '../base/errors.ts';
import { formatDollars, type Micros } from '../money/money.ts';
import { toAffordedOutput } from '../money/prices.ts';
import type { Database } from './database.ts';
import type { ReservationWish } from './ledger.ts';
import { formatTime, toSpan } from './periods.ts';
import type { Token } from './tokens.ts';
import { readUse, type Use } from './use.ts';

/** A summary shorter than this is not worth its prompt. */
const MIN_OUTPUT_TOKENS = 256;
/** A stream may end at any time. */
const STREAM_RETRY_SECONDS = 1;

/**
 * How much of the requested output the token affords. Throws `too_many_streams`, and `budget_exceeded` when it would be
 * too little. The result holds only while the token is locked.
 */
export async function affordOutput(db: Kysely<Database>, wish: ReservationWish, now: Date): Promise<number> {
  const { token, price, maxPromptTokens, maxOutputTokens } = wish;
  if (token.budgetMicros === null && token.streams === null) return maxOutputTokens;
  const use = await readUse(db, { kind: 'token', id: token.id }, token.period, now);
  if (token.streams !== null && use.streams >= token.streams)
    throw new RelayError('too_many_streams', toStreamsSentence(token.streams), {
      retryAfterSeconds: STREAM_RETRY_SECONDS,
    });
  if (token.budgetMicros === null || price === null) return maxOutputTokens;
  const available = token.budgetMicros - use.spentMicros - use.heldMicros;
  const afforded = Math.min(maxOutputTokens, toAffordedOutput(price, maxPromptTokens, available));
  if (afforded >= Math.min(maxOutputTokens, MIN_OUTPUT_TOKENS)) return afforded;
  throw new RelayError('budget_exceeded', toBudgetSentence(token.budgetMicros, token.period, use, now));
}

function toStreamsSentence(streams: number): string {
  return streams === 1
    ? 'This token runs a request already; it may run one at a time.'
    : `This token runs ${streams} requests already, as many as it may at a time.`;
}

function toBudgetSentence(limit: Micros, period: Token['period'], use: Use, now: Date): string {
  const budget = `The budget of ${formatDollars(limit)} ${period === 'total' ? 'in total' : `a ${period}`}`;
  const spent = `${formatDollars(use.spentMicros)} is spent and ${formatDollars(use.heldMicros)} held by running requests`;
  const until = period === 'total' ? '' : ` The ${period} ends at ${formatTime(new Date(toSpan(period, now).end))}.`;
  return `${budget} does not afford this request: ${spent}.${until}`;
}
