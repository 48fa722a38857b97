import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Micros } from '../money/money.ts';
import type { Ledger, Settlement } from '../store/ledger.ts';
import type { Left, Unsettled } from '../store/unsettled.ts';

const RETRY_MS = 1_000;
/** How long the ledger may take before the settlement is written to this machine's disk instead. */
const SECURE_MS = 250;

type Settling = {
  /** Resolves when the settlement cannot be lost any more by killing the relay, after a quarter of a second at most. */
  secured: Promise<void>;
  /**
   * The cost; `null` when the price is not known; `undefined` when the ledger did not take it at the first attempt, or
   * had it already.
   */
  settled: Promise<Micros | null | undefined>;
};

export type Settler = {
  /** Settles now, or retries until the ledger can write; the reservation holds the money meanwhile. Never rejects. */
  settle(settlement: Settlement): Settling;
  /** Settles what a relay that was killed left on this machine's disk. Called before the first sweep. */
  settleLeft(): Promise<void>;
  /** Retries what is left once. The next start settles the rest. */
  close(): Promise<void>;
};

type Doors = {
  ledger: Pick<Ledger, 'relayId' | 'settle' | 'correct'>;
  unsettled: Unsettled;
  metrics: Metrics;
  log: Log;
};

export function createSettler({ ledger, unsettled, metrics, log }: Doors): Settler {
  const waiting: Left[] = [];
  let timer: NodeJS.Timeout | undefined;

  const trySettle = async ({ settlement, relayId }: Left): Promise<{ cost: Micros | null | undefined } | null> => {
    try {
      let cost = await ledger.settle(settlement);
      if (cost === undefined) {
        cost = await ledger.correct(settlement, relayId);
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
  /** On disk or in memory, until the ledger has it. */
  const wait = (left: Left) => {
    waiting.push(left);
    metrics.unsettled.set(waiting.length);
    timer ??= setTimeout(() => void tryWaiting(), RETRY_MS);
  };
  const tryWaiting = async () => {
    for (const left of waiting.splice(0)) {
      if (await trySettle(left)) forget(left.settlement.id);
      else waiting.push(left);
    }
    metrics.unsettled.set(waiting.length);
    timer = waiting.length > 0 ? setTimeout(() => void tryWaiting(), RETRY_MS) : undefined;
  };
  const keep = (left: Left) => {
    try {
      unsettled.keep(left);
    } catch (error) {
      log.error(
        { error, id: left.settlement.id },
        'A settlement is kept in memory only: it cannot be written to disk.',
      );
    }
  };
  /** A folder that cannot be read is no reason not to start. */
  const listLeft = () => {
    try {
      return unsettled.list();
    } catch (error) {
      log.error({ error }, 'The settlements that are left on this disk cannot be read.');
      return [];
    }
  };
  const forget = (id: string) => {
    try {
      unsettled.forget(id);
    } catch (error) {
      log.warn({ error, id }, 'A settlement could not be removed from the disk.');
    }
  };

  return {
    settle: (settlement) => {
      const left = { settlement, relayId: ledger.relayId };
      const { promise: secured, resolve } = Promise.withResolvers<void>();
      let isKept = false;
      const secure = () => {
        isKept = true;
        keep(left);
        resolve();
      };
      const late = setTimeout(secure, SECURE_MS);
      const settled = trySettle(left).then((taken) => {
        clearTimeout(late);
        if (!taken) {
          if (!isKept) secure();
          wait(left);
          return undefined;
        }
        if (isKept) forget(settlement.id);
        resolve();
        return taken.cost;
      });
      return { secured, settled };
    },
    settleLeft: async () => {
      for (const left of listLeft()) {
        if (await trySettle(left)) forget(left.settlement.id);
        else wait(left);
      }
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
