import type { BeginWish } from './http/begin-wish.ts';
import type { Config } from './config.ts';
import { type Exchange, startExchange } from './exchange/exchange.ts';
import type { Settler } from './exchange/settler.ts';
import { maxPromptTokens } from './exchange/tokenizer.ts';
import type { Log } from './base/log.ts';
import { createTurns } from './base/turns.ts';
import type { Metrics } from './base/metrics.ts';
import { chooseModel, toModels } from './models.ts';
import type { Prices } from './money/prices.ts';
import type { Streams } from './resume/streams.ts';
import type { Ledger } from './store/ledger.ts';
import type { Token } from './store/tokens.ts';
import { createWarningTeller } from './tokens/tell-warnings.ts';
import { createUpstreams, type UpstreamSettings } from './upstream/upstreams.ts';

/** What an operator may change while the relay runs. */
export type Reloadable = { upstreams: readonly UpstreamSettings[]; prices: Prices };

type Doors = {
  config: Config;
  ledger: Ledger;
  streams: Streams;
  settler: Settler;
  metrics: Metrics;
  log: Log;
};

/** The requests to upstreams that run, and what new ones need. */
export type Exchanges = {
  readonly running: ReadonlySet<Exchange>;
  /** Reserves, then asks an upstream and sends what comes. Throws `RelayError` before anything is sent. */
  begin(wish: BeginWish): Promise<void>;
  toModels(token: Token): string[];
  readKeys(): string[];
  /** For requests that begin from now on. */
  reload(next: Reloadable): void;
  /** Closes idle connections to upstreams. */
  close(): void;
};

export function createExchanges(first: Reloadable, { config, ledger, ...doors }: Doors): Exchanges {
  const { metrics, log } = doors;
  const running = new Set<Exchange>();
  const nextTurn = createTurns();
  let { prices } = first;
  const upstreams = createUpstreams(first.upstreams, {
    headersMs: config.PITH_IDLE_SECONDS,
    onAsked: (upstream, outcome, error) => {
      metrics.asked.inc({ upstream, outcome });
      if (outcome === 'unavailable')
        log.warn({ upstream, code: error?.code, error: error?.cause }, 'An upstream is unavailable.');
    },
  });
  const readModels = (token: Token) =>
    toModels(token, [config.PITH_MODEL, ...config.PITH_MODELS, ...upstreams.models()]);
  const teller = createWarningTeller(metrics, log);
  const times = {
    headerHoldMs: config.PITH_HEADER_HOLD_SECONDS,
    idleMs: config.PITH_IDLE_SECONDS,
    graceMs: config.PITH_GRACE_SECONDS,
  };

  return {
    running,
    begin: async (wish) => {
      const { token, endpoint, messages } = wish;
      const model = chooseModel(wish.model, readModels(token), config.PITH_MODEL);
      const price = prices.find(model);
      const promptBound = maxPromptTokens(messages);
      const stopTimer = metrics.reservation.startTimer();
      const reserving = ledger.reserve({
        token,
        endpoint,
        model,
        price,
        maxPromptTokens: promptBound,
        maxOutputTokens: Math.min(wish.maxOutputTokens ?? config.PITH_MAX_OUTPUT_TOKENS, config.PITH_MAX_OUTPUT_TOKENS),
      });
      const reservation = await reserving.finally(() => stopTimer());
      const request = { ...wish, model, price, reservation, maxPromptTokens: promptBound };
      const exchange = startExchange(request, wish.toClient(teller.tell(reservation.warnings)), {
        ...doors,
        nextTurn,
        upstreams,
        times,
      });
      running.add(exchange);
      void exchange.ended.then(() => running.delete(exchange));
    },
    toModels: readModels,
    readKeys: () => upstreams.keys(),
    reload: (next) => {
      ({ prices } = next);
      upstreams.replace(next.upstreams);
    },
    close: () => upstreams.close(),
  };
}
