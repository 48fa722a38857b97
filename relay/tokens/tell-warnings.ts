import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { toDollars } from '../money/money.ts';
import type { BudgetWarning } from '../store/ledger.ts';

/** How long the log is silent about a soft budget that it has named. */
const QUIET_MS = 3_600_000;

/** Tells the operator and the client that soft budgets are spent. */
export type WarningTeller = {
  /** Counts and logs them. Returns the headers for the client. */
  tell(warnings: readonly BudgetWarning[]): Record<string, string>;
};

export function createWarningTeller(metrics: Metrics, log: Log): WarningTeller {
  /** By the budget; on the clock of `performance.now()`. */
  const saidAt = new Map<string, number>();
  const say = ({ scope, id, name, warnMicros, usedMicros, period }: BudgetWarning) => {
    const key = `${scope} ${id}`;
    const now = performance.now();
    if (now - (saidAt.get(key) ?? -Infinity) < QUIET_MS) return;
    saidAt.set(key, now);
    const used = { usedUsd: toDollars(usedMicros), softBudgetUsd: toDollars(warnMicros), period };
    log.warn({ scope, id, name, ...used }, 'A soft budget is spent; requests are still served.');
  };
  return {
    tell: (warnings) => {
      for (const warning of warnings) {
        metrics.budgetWarnings.inc({ scope: warning.scope });
        say(warning);
      }
      const headers: Record<string, string> = {};
      if (warnings.length > 0) headers['pith-budget-warning'] = warnings.map(({ scope }) => scope).join(', ');
      return headers;
    },
  };
}
