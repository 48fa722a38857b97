import { timingSafeEqual } from 'node:crypto';
import { RelayError } from '../base/errors.ts';
import type { Metrics } from '../base/metrics.ts';
import { type Exchanged, sendJson } from './client.ts';

/** `draining`: takes no new connections, and finishes what it accepted. `stopping`: ends what is left. */
export type Phase = 'serving' | 'draining' | 'stopping';

export type ProbeDoors = {
  /** '' turns `/metrics` off. */
  metricsToken: string;
  metrics: Metrics;
  readPhase: () => Phase;
  readReadiness: () => Promise<{ isReady: boolean }>;
};

/** What operators and load balancers ask. */
export function createProbes({ metricsToken, metrics, readPhase, readReadiness }: ProbeDoors) {
  return {
    showHealth: (exchanged: Exchanged) => sendJson(exchanged, 200, { status: readPhase() }),
    showReadiness: async (exchanged: Exchanged) => {
      const readiness = await readReadiness();
      sendJson(exchanged, readiness.isReady ? 200 : 503, readiness);
    },
    showMetrics: async ({ incoming, outgoing }: Exchanged) => {
      const isAuthorized = isSame(incoming.headers.authorization ?? '', `Bearer ${metricsToken}`);
      if (metricsToken === '' || !isAuthorized) throw new RelayError('not_found', 'There is nothing at this address.');
      outgoing.writeHead(200, { 'content-type': metrics.registry.contentType, 'cache-control': 'no-store' });
      outgoing.end(await metrics.registry.metrics());
    },
  };
}

/** In constant time for texts of the same length. */
function isSame(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}
