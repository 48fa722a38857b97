import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { createApp } from './http/app.ts';
import type { Phase } from './http/probes.ts';
import { createDrain } from './http/drain.ts';
import { STATUS } from './http/status.ts';
import type { Config } from './config.ts';
import { RelayError } from './base/errors.ts';
import { createExchanges, type Reloadable } from './exchanges.ts';
import type { Limits } from './tokens/limits.ts';
import type { Log } from './base/log.ts';
import { createMetrics } from './base/metrics.ts';
import type { Streams } from './resume/streams.ts';
import { createResumer } from './resume/serve-resume.ts';
import { createReadiness } from './readiness.ts';
import { createSettler } from './exchange/settler.ts';
import type { Store } from './store/store.ts';
import type { Unsettled } from './store/unsettled.ts';
import { endRevoked } from './tokens/end-revoked.ts';

/** How often running requests are noted in the ledger. A crash loses the output that was counted since. */
const NOTE_MS = 500;
/** How often requests of relays that died are looked for. */
const SWEEP_MS = 15_000;
/** How often running streams are checked for revoked tokens. */
const REVOKED_MS = 1_000;
/** How often requests that need not be kept any longer are deleted; so never in a relay's first hour. */
const PRUNE_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A client that takes longer to send its headers, or its whole request, is cut off. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 60_000;
const IDLE_CONNECTION_MS = 75_000;
/** How long clients may take at the end to read that the relay stopped. */
const LAST_WORDS_MS = 2_000;

/** For requests that cannot be parsed, such as one with a broken `Host`. */
const UNREADABLE = new RelayError('invalid_request', 'The request could not be read.');

export type RelayDoors = Reloadable & {
  config: Config;
  store: Store;
  unsettled: Unsettled;
  limits: Limits;
  streams: Streams;
  log: Log;
  /** `null` for a relay without Redis. */
  isRedisReady: () => boolean | null;
};

export type Relay = {
  /** Starts to listen; resolves to the address. */
  listen(host: string): Promise<{ host: string; port: number }>;
  /** Uses these keys, upstreams and prices for requests that begin from now on. */
  reload(next: Reloadable): void;
  /** Takes no new connections, lets running requests end for a while, then ends and settles them. */
  stop(): Promise<void>;
};

export function createRelay({
  config,
  store,
  unsettled,
  limits,
  streams,
  log,
  isRedisReady,
  ...reloadable
}: RelayDoors): Relay {
  const { ledger } = store;
  const metrics = createMetrics({ isRedisReady, readPool: () => store.readPool() });
  const settler = createSettler({ ledger, unsettled, metrics, log });
  const exchanges = createExchanges(reloadable, { config, ledger, streams, settler, metrics, log });
  const { running } = exchanges;
  let phase: Phase = 'serving';

  const resumer = createResumer(streams, config.PITH_IDLE_SECONDS);
  const app = createApp({
    settings: {
      systemPrompt: config.PITH_SYSTEM_PROMPT,
      allowedOrigins: config.PITH_ALLOWED_ORIGINS,
      trustedProxies: config.PITH_TRUSTED_PROXIES,
      metricsToken: config.PITH_METRICS_TOKEN,
      maxBodyBytes: config.PITH_MAX_BODY_BYTES,
      keepAliveMs: config.PITH_KEEP_ALIVE_SECONDS,
    },
    store,
    limits,
    streams,
    resumer,
    metrics,
    log,
    begin: exchanges.begin,
    readKeys: exchanges.readKeys,
    toModels: exchanges.toModels,
    readPhase: () => phase,
    readReadiness: createReadiness(ledger, { readPhase: () => phase, isRedisReady }),
  });
  const listener = getRequestListener((request, env) => app.fetch(request, env as HttpBindings), {
    overrideGlobalObjects: false,
    autoCleanupIncoming: false,
    errorHandler: () => Response.json(UNREADABLE, { status: STATUS[UNREADABLE.code] }),
  });
  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, connectionsCheckingInterval: 1_000, noDelay: true },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );

  // Longer than proxies and clients keep idle connections: if this end closed first, a request that is under way would
  // be lost.
  server.keepAliveTimeout = IDLE_CONNECTION_MS;

  const drain = createDrain(server);

  const note = async () => {
    const progress = [...running].flatMap((exchange) => exchange.toProgress() ?? []);
    if (progress.length > 0) await ledger.note(progress);
  };
  const sweep = async () => {
    const swept = await ledger.sweep();
    if (swept === 0) return;
    metrics.swept.inc(swept);
    log.warn({ swept }, 'Settled the requests that a relay left behind.');
  };
  const prune = async () => {
    const pruned = await ledger.prune(config.PITH_LEDGER_DAYS * DAY_MS);
    if (pruned > 0) log.info({ pruned }, 'Deleted old requests from the ledger; their sums are kept.');
  };
  const repeat = (ms: number, act: () => Promise<unknown>, what: string) =>
    setInterval(() => void act().catch((error: unknown) => log.warn({ error }, `${what} failed`)), ms).unref();
  const repeated = [
    repeat(NOTE_MS, note, 'noting'),
    repeat(SWEEP_MS, sweep, 'sweeping'),
    repeat(REVOKED_MS, () => endRevoked(running, store.tokens), 'ending streams of revoked tokens'),
    repeat(PRUNE_MS, prune, 'pruning'),
  ];

  return {
    listen: async (host) => {
      await settler.settleLeft();
      await sweep();
      await listenOn(server, config.PITH_RELAY_PORT, host);
      const { address, port } = server.address() as AddressInfo;
      return { host: address, port };
    },
    reload: exchanges.reload,
    stop: async () => {
      phase = 'draining';
      const all = async () => {
        await drain.start();
        // Streams of clients that may still reconnect, here or elsewhere.
        await Promise.all([...running].map(({ ended }) => ended));
        await resumer.idle();
      };
      await Promise.race([all(), wait(config.PITH_DRAIN_SECONDS)]);
      phase = 'stopping';
      const stopped = new RelayError('relay_stopped', 'The relay was stopped.');
      const told = Promise.all([...running].map((exchange) => exchange.stop('shutdown', stopped)));
      await Promise.race([told, wait(LAST_WORDS_MS)]);
      server.close();
      server.closeAllConnections();
      for (const timer of repeated) clearInterval(timer);
      await settler.close();
      exchanges.close();
    },
  };
}

function listenOn(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
