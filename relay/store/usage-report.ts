import { type ExpressionBuilder, type Kysely } from 'kysely';
import type { Database, DaySumRow } from './database.ts';
import type { UsageReport, UsageSum } from './ledger.ts';
import { type Span, toSpan } from './periods.ts';
import type { Token } from './tokens.ts';
import { readUse } from './use.ts';

/** What a token used, by the start of its requests. Running requests count only in what the budget holds. */
export async function reportUsage(db: Kysely<Database>, token: Token, now: Date): Promise<UsageReport> {
  return {
    today: await sumUsage(db, token, toSpan('day', now)),
    month: await sumUsage(db, token, toSpan('month', now)),
    budget: await reportBudget(db, token, now),
  };
}

async function reportBudget(db: Kysely<Database>, token: Token, now: Date): Promise<UsageReport['budget']> {
  if (token.budgetMicros === null) return null;
  const { spentMicros, heldMicros } = await readUse(db, { kind: 'token', id: token.id }, token.period, now);
  return {
    limitMicros: token.budgetMicros,
    period: token.period,
    spentMicros,
    heldMicros,
    remainingMicros: Math.max(0, token.budgetMicros - spentMicros - heldMicros),
  };
}

/** The span begins and ends with a day. */
async function sumUsage(db: Kysely<Database>, token: Token, { start, end }: Span): Promise<UsageSum> {
  return db
    .selectFrom('day_sums')
    .where('token_id', '=', token.id)
    .where('day', '>=', start)
    .where('day', '<', end)
    .select(sumDays)
    .executeTakeFirstOrThrow();
}

/** The sums of days, of any tokens and models. */
export function sumDays({ fn, cast, lit }: ExpressionBuilder<Database, 'day_sums'>) {
  const sum = (column: keyof DaySumRow) => cast<number>(fn.coalesce(fn.sum(column), lit(0)), 'bigint');
  return [
    sum('requests').as('requests'),
    sum('prompt_tokens').as('promptTokens'),
    sum('completion_tokens').as('completionTokens'),
    sum('spent_micros').as('spentMicros'),
    sum('unknown_price_requests').as('unknownPriceRequests'),
    sum('estimated_requests').as('estimatedRequests'),
  ] as const;
}
