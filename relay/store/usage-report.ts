import type { Kysely } from 'kysely';
import { readUse } from './budget.ts';
import type { Database } from './database.ts';
import type { UsageReport, UsageSum } from './ledger.ts';
import { type Span, toSpan } from './periods.ts';
import type { Token } from './tokens.ts';

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
  const { spentMicros, heldMicros } = await readUse(db, token, toSpan(token.period, now));
  return {
    limitMicros: token.budgetMicros,
    period: token.period,
    spentMicros,
    heldMicros,
    remainingMicros: Math.max(0, token.budgetMicros - spentMicros - heldMicros),
  };
}

async function sumUsage(db: Kysely<Database>, token: Token, { start, end }: Span): Promise<UsageSum> {
  return db
    .selectFrom('requests')
    .where('token_id', '=', token.id)
    .where('state', 'in', ['settled', 'crashed'])
    .where('created_at', '>=', start)
    .where('created_at', '<', end)
    .select(({ fn, cast, lit }) => {
      const sum = (column: 'prompt_tokens' | 'completion_tokens' | 'spent_micros' | 'is_estimated') =>
        cast<number>(fn.coalesce(fn.sum(column), lit(0)), 'bigint');
      return [
        fn.countAll<number>().as('requests'),
        sum('prompt_tokens').as('promptTokens'),
        sum('completion_tokens').as('completionTokens'),
        sum('spent_micros').as('spentMicros'),
        fn.countAll<number>().filterWhere('spent_micros', 'is', null).as('unknownPriceRequests'),
        sum('is_estimated').as('estimatedRequests'),
      ];
    })
    .executeTakeFirstOrThrow();
}
