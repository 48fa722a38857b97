import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What `/metrics` shows. No label names a token or a person. */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requests: new Counter({
      name: 'pith_requests_total',
      help: 'Requests that were reserved, by how they ended.',
      labelNames: ['endpoint', 'outcome'],
      registers,
    }),
    refusals: new Counter({
      name: 'pith_refusals_total',
      help: 'Requests that were answered with an error, by its code.',
      labelNames: ['code'],
      registers,
    }),
    running: new Gauge({ name: 'pith_running_streams', help: 'Requests to the upstream that run now.', registers }),
    firstDelta: new Histogram({
      name: 'pith_first_delta_seconds',
      help: 'From the request to the first delta.',
      buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64],
      registers,
    }),
    tokens: new Counter({
      name: 'pith_tokens_total',
      help: 'Tokens that were billed.',
      labelNames: ['direction', 'estimated'],
      registers,
    }),
    spent: new Counter({ name: 'pith_spent_micro_dollars_total', help: 'Cost of known prices, in µ$.', registers }),
    unknownPrice: new Counter({
      name: 'pith_unknown_price_total',
      help: 'Requests whose price is not known.',
      registers,
    }),
    resumed: new Counter({ name: 'pith_resumed_total', help: 'Clients that came back to a stream.', registers }),
    swept: new Counter({
      name: 'pith_swept_requests_total',
      help: 'Requests of relays that seemed to be dead, settled by this relay from their last notes.',
      registers,
    }),
    corrected: new Counter({
      name: 'pith_corrected_requests_total',
      help: 'Requests of this relay that another one had settled as crashed, with their cost corrected.',
      registers,
    }),
    unsettled: new Gauge({
      name: 'pith_unsettled_requests',
      help: 'Requests that ended and that the ledger could not take yet.',
      registers,
    }),
  };
}
