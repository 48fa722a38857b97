import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Micros } from '../money/money.ts';
import type { Ledger, Settlement } from '../store/ledger.ts';

const RETRY_MS = 1_000;

export type Settler = {
  /**
   * Settles now, or retries until the ledger can write; the reservation holds the money meanwhile. Never rejects.
   * Resolves to the cost; to `null` when the price is not known; to `undefined` when this call did not settle it.
   */
  settle(settlement: Settlement): Promise<Micros | null | undefined>;
  /** Retries what is left once. The next start settles the rest, from the last notes. */
  close(): Promise<void>;
};

export function createSettler(ledger: Pick<Ledger, 'settle' | 'correct'>, metrics: Metrics, log: Log): Settler {
  const waiting: Settlement[] = [];
  let timer: NodeJS.Timeout | undefined;

  const trySettle = async (settlement: Settlement): Promise<{ cost: Micros | null | undefined } | null> => {
    try {
      let cost = await ledger.settle(settlement);
      if (cost === undefined) {
        cost = await ledger.correct(settlement);
        if (cost !== undefined) metrics.corrected.inc();
      }
      if (cost !== undefined) count(metrics, settlement, cost);
      else log.warn({ id: settlement.id }, 'The request had already been settled.');
      return { cost };
    } catch (error) {
      log.error({ error, id: settlement.id }, 'The ledger did not accept a settlement; it is retried.');
      return null;
    }
  };
  const tryWaiting = async () => {
    for (const settlement of waiting.splice(0)) if (!(await trySettle(settlement))) waiting.push(settlement);
    metrics.unsettled.set(waiting.length);
    timer = waiting.length > 0 ? setTimeout(() => void tryWaiting(), RETRY_MS) : undefined;
  };

  return {
    settle: async (settlement) => {
      const settled = await trySettle(settlement);
      if (settled) return settled.cost;
      waiting.push(settlement);
      metrics.unsettled.set(waiting.length);
      timer ??= setTimeout(() => void tryWaiting(), RETRY_MS);
      return undefined;
    },
    close: async () => {
      clearTimeout(timer);
      if (waiting.length > 0) await tryWaiting();
      clearTimeout(timer);
    },
  };
}

function count(metrics: Metrics, { usage }: Settlement, cost: Micros | null): void {
  const estimated = String(usage.isEstimated);
  metrics.tokens.inc({ direction: 'prompt', estimated }, usage.promptTokens);
  metrics.tokens.inc({ direction: 'completion', estimated }, usage.completionTokens);
  if (cost === null) metrics.unknownPrice.inc();
  else metrics.spent.inc(cost);
}
