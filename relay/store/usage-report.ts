import { type ExpressionBuilder, type Kysely } from 'kysely';
import type { Database, DaySumRow } from './database.ts';
import { listBudgets } from './budget.ts';
import type { BudgetUse, UsageReport, UsageSum } from './ledger.ts';
import { type Span, toSpan } from './periods.ts';
import type { Token } from './tokens.ts';
import { readUse } from './use.ts';

/** What a token used, by the start of its requests. Running requests count only in what the budget holds. */
export async function reportUsage(db: Kysely<Database>, token: Token, now: Date): Promise<UsageReport> {
  const budgets = await readBudgets(db, token, now);
  return {
    today: await sumUsage(db, token, toSpan('day', now)),
    month: await sumUsage(db, token, toSpan('month', now)),
    budget: toOwnBudget(budgets, token),
    budgets,
  };
}

async function readBudgets(db: Kysely<Database>, token: Token, now: Date): Promise<BudgetUse[]> {
  const budgets: BudgetUse[] = [];
  for (const { scope, name, limitMicros, warnMicros, period } of listBudgets(token)) {
    const { spentMicros, heldMicros } = await readUse(db, scope, period, now);
    budgets.push({ scope: scope.kind, name, limitMicros, warnMicros, period, spentMicros, heldMicros });
  }
  return budgets;
}

function toOwnBudget(budgets: readonly BudgetUse[], { budgetMicros }: Token): UsageReport['budget'] {
  const own = budgets.find(({ scope }) => scope === 'token');
  if (!own || budgetMicros === null) return null;
  const { period, spentMicros, heldMicros } = own;
  return {
    limitMicros: budgetMicros,
    period,
    spentMicros,
    heldMicros,
    remainingMicros: Math.max(0, budgetMicros - spentMicros - heldMicros),
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
