import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What `/metrics` shows. No label names a token or a person. */
export type Metrics = ReturnType<typeof createMetrics>;

/** What is asked at each scrape; `null` for a relay without it. */
type Watched = {
  isRedisReady: () => boolean | null;
  readPool: () => { used: number; idle: number; waiting: number } | null;
};

/** Gauges whose names end like a counter's, which checkers of the format refuse; each is also there without the end. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

const UNWATCHED: Watched = { isRedisReady: () => null, readPool: () => null };

export function createMetrics(watched = UNWATCHED) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  MISNAMED.forEach((name) => registry.removeSingleMetric(name));
  const registers = [registry];
  if (watched.isRedisReady() !== null) watchRedis(registry, watched);
  if (watched.readPool() !== null) watchPool(registry, watched);
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
    asked: new Counter({
      name: 'pith_upstream_requests_total',
      help: 'Requests to each upstream, by whether it answered, refused, or could not be used and another was asked.',
      labelNames: ['upstream', 'outcome'],
      registers,
    }),
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
    budgetWarnings: new Counter({
      name: 'pith_budget_warnings_total',
      help: 'Requests that were served beyond a soft budget, by whose it is.',
      labelNames: ['scope'],
      registers,
    }),
    unknownPrice: new Counter({
      name: 'pith_unknown_price_total',
      help: 'Requests whose price is not known.',
      registers,
    }),
    reservation: new Histogram({
      name: 'pith_reservation_seconds',
      help: 'How long the ledger took to reserve a request, or to refuse it.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
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

function watchRedis(registry: Registry, { isRedisReady }: Watched): void {
  new Gauge({
    name: 'pith_redis_connected',
    help: '1 while Redis is connected; while it is 0, limits count in each relay alone.',
    registers: [registry],
    collect() {
      this.set(isRedisReady() ? 1 : 0);
    },
  });
}

function watchPool(registry: Registry, { readPool }: Watched): void {
  new Gauge({
    name: 'pith_database_connections',
    help: 'Connections of the pool, by whether they are used.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const pool = readPool();
      this.set({ state: 'used' }, pool?.used ?? 0);
      this.set({ state: 'idle' }, pool?.idle ?? 0);
    },
  });
  new Gauge({
    name: 'pith_database_waiting',
    help: 'Calls that wait for a connection of the pool.',
    registers: [registry],
    collect() {
      this.set(readPool()?.waiting ?? 0);
    },
  });
}
