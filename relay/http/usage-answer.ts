import { toDollars } from '../money/money.ts';
import type { BudgetUse, UsageReport, UsageSum } from '../store/ledger.ts';
import type { Token } from '../store/tokens.ts';

/** The answer to `GET /v1/usage`. Amounts are strings in dollars; requests with an unknown price are only counted. */
export function toUsageAnswer(token: Token, { today, month, budget, budgets }: UsageReport): object {
  return {
    object: 'usage',
    token: token.name,
    today: toSum(today),
    month: toSum(month),
    budget: budget && {
      limit_usd: toDollars(budget.limitMicros),
      period: budget.period,
      spent_usd: toDollars(budget.spentMicros),
      held_usd: toDollars(budget.heldMicros),
    },
    remaining_usd: budget && toDollars(budget.remainingMicros),
    budgets: budgets.map(toBudget),
    unknown_price_requests: month.unknownPriceRequests,
  };
}

function toSum(sum: UsageSum): object {
  return {
    requests: sum.requests,
    prompt_tokens: sum.promptTokens,
    completion_tokens: sum.completionTokens,
    spent_usd: toDollars(sum.spentMicros),
    unknown_price_requests: sum.unknownPriceRequests,
    estimated_requests: sum.estimatedRequests,
  };
}

function toBudget({ scope, name, limitMicros, warnMicros, period, spentMicros, heldMicros }: BudgetUse): object {
  const usedMicros = spentMicros + heldMicros;
  return {
    scope,
    name,
    period,
    limit_usd: limitMicros === null ? null : toDollars(limitMicros),
    warn_usd: warnMicros === null ? null : toDollars(warnMicros),
    spent_usd: toDollars(spentMicros),
    held_usd: toDollars(heldMicros),
    remaining_usd: limitMicros === null ? null : toDollars(Math.max(0, limitMicros - usedMicros)),
    is_warning: warnMicros !== null && usedMicros >= warnMicros,
  };
}
