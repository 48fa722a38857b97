import type { RelayError } from '../base/errors.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Micros } from '../money/money.ts';
import type { Usage } from '../money/usage.ts';
import type { Outcome } from '../store/ledger.ts';

export type Told = {
  outcome: Outcome;
  error: RelayError | null;
  /** The name of the one that answered; '' for none. */
  upstream: string;
  usage: Usage;
  /** `null`: unknown, or not settled yet. */
  cost: Micros | null;
  events: number;
  /** `null`: no text arrived. */
  firstDeltaMs: number | null;
  ms: number;
};

/** Records in metrics and log how a request ended: counts, ids and codes, no text. */
export function tellOutcome(
  { token, endpoint, model, reservation: { id } }: ExchangeRequest,
  { outcome, error, upstream, usage, cost, events, firstDeltaMs, ms }: Told,
  { metrics, log }: { metrics: Metrics; log: Log },
): void {
  metrics.requests.inc({ endpoint, outcome });
  if (firstDeltaMs !== null) metrics.firstDelta.observe(firstDeltaMs / 1_000);
  const times = { firstDeltaMs: firstDeltaMs && Math.round(firstDeltaMs), ms };
  const costs = { ...usage, costMicros: cost };
  log.info({ id, token: token.id, model, upstream, outcome, code: error?.code, ...costs, events, ...times }, 'request');
  if (error?.cause) log.warn({ id, error: error.cause }, 'why');
}
