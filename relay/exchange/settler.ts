import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Micros } from '../money/money.ts';
import type { Ledger, Settlement } from '../store/ledger.ts';

const RETRY_MS = 1_000;

export type Settler = {
  /**
   * Settles now, or, while the ledger cannot write, again and again until it can; the reservation holds the money
   * meanwhile. Never rejects. Resolves to the cost, `null` when the price is not known, `undefined` when it was not
   * settled by this call.
   */
  settle(settlement: Settlement): Promise<Micros | null | undefined>;
  /** Tries what is left once more. What then stays is settled by the next start, from its last note. */
  close(): Promise<void>;
};

export function createSettler(ledger: Ledger, metrics: Metrics, log: Log): Settler {
  const waiting: Settlement[] = [];
  let timer: NodeJS.Timeout | undefined;

  const trySettle = async (settlement: Settlement): Promise<{ cost: Micros | null | undefined } | null> => {
    try {
      const cost = await ledger.settle(settlement);
      if (cost !== undefined) count(metrics, settlement, cost);
      else log.warn({ id: settlement.id }, 'The request was settled before.');
      return { cost };
    } catch (error) {
      log.error({ error, id: settlement.id }, 'The ledger did not take a settlement; it is tried again.');
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
