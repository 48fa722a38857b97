import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { authenticate } from './auth.ts';
import { toAddress } from './caller.ts';
import { type BeginWish, toChatWish, toSummaryWish } from './begin-wish.ts';
import { createStreamClient, type Exchanged, sendError, sendJson } from './client.ts';
import { RelayError, toRelayError } from '../base/errors.ts';
import type { Limits } from '../tokens/limits.ts';
import type { Log } from '../base/log.ts';
import { createTurns } from '../base/turns.ts';
import type { Metrics } from '../base/metrics.ts';
import { isAllowedOrigin, toCorsHeaders } from './origins.ts';
import { STATUS } from './status.ts';
import { createProbes, type Phase } from './probes.ts';
import { readJsonBody } from './read-body.ts';
import { findStream, type Resumer } from '../resume/serve-resume.ts';
import type { Streams } from '../resume/streams.ts';
import type { Store } from '../store/store.ts';
import type { Token } from '../store/tokens.ts';
import { toUsageAnswer } from './usage-answer.ts';

/** Parts of the relay's configuration. */
type HttpSettings = {
  systemPrompt: string;
  allowedOrigins: readonly string[];
  trustedProxies: number;
  /** '' turns `/metrics` off. */
  metricsToken: string;
  maxBodyBytes: number;
  keepAliveMs: number;
};

export type AppDoors = {
  settings: HttpSettings;
  store: Store;
  limits: Limits;
  streams: Streams;
  resumer: Resumer;
  metrics: Metrics;
  log: Log;
  /** Reserves, asks the upstream, and sends what comes to `client`. Throws `RelayError` before anything is sent. */
  begin: (wish: BeginWish) => Promise<void>;
  /** What is removed from what the upstreams send. */
  readKeys: () => string[];
  /** The models that a token may ask for. */
  toModels: (token: Token) => string[];
  readPhase: () => Phase;
  /** Whether new requests should be sent here, with what that rests on. */
  readReadiness: () => Promise<{ isReady: boolean }>;
};

/** How long a client may continue to send a body that was refused. */
const REST_OF_BODY_MS = 5_000;

type Env = { Bindings: HttpBindings };
type Serve = (exchanged: Exchanged) => Promise<void> | void;

/** The relay's addresses. Streams are written to Node's response directly, without a web stream in between. */
export function createApp(doors: AppDoors): Hono<Env> {
  const {
    settings,
    store,
    limits,
    streams,
    resumer,
    metrics,
    log,
    begin,
    readKeys,
    toModels,
    readPhase,
    readReadiness,
  } = doors;
  const { tokens, ledger } = store;
  const nextTurn = createTurns();
  const app = new Hono<Env>();

  /** Every request is answered in the same way: the origin is checked first, and each error becomes a sentence. */
  const serve =
    (act: Serve) =>
    async ({ env: { incoming, outgoing } }: Context<Env>) => {
      const { origin } = incoming.headers;
      const isAllowed = origin !== undefined && isAllowedOrigin(origin, settings.allowedOrigins);
      const cors = isAllowed ? toCorsHeaders(origin, incoming.method === 'OPTIONS') : {};
      const headers = readPhase() === 'serving' ? cors : { ...cors, connection: 'close' };
      const exchanged: Exchanged = { incoming, outgoing, headers };
      try {
        if (origin !== undefined && !isAllowed)
          throw new RelayError('origin_not_allowed', 'Pages of this origin may not use the relay.');
        await act(exchanged);
      } catch (cause) {
        refuse(exchanged, toRelayError(cause));
      }
      return RESPONSE_ALREADY_SENT;
    };
  const refuse = (exchanged: Exchanged, error: RelayError) => {
    metrics.refusals.inc({ code: error.code });
    if (STATUS[error.code] >= 500) log.error({ error: error.cause ?? error, code: error.code }, 'refused');
    else log.info({ code: error.code }, 'refused');
    const { incoming, outgoing } = exchanged;
    if (outgoing.headersSent || outgoing.destroyed) return;
    sendError(exchanged, error);
    if (incoming.complete) return;
    // Closing the connection while the client is still sending would lose the answer, so the rest is read for a while.
    incoming.resume();
    const timer = setTimeout(() => incoming.destroy(), REST_OF_BODY_MS);
    incoming.once('close', () => clearTimeout(timer));
  };
  const findToken = ({ incoming }: Exchanged) =>
    authenticate(
      {
        authorization: incoming.headers.authorization,
        address: toAddress(incoming, settings.trustedProxies),
      },
      tokens,
      limits,
    );

  const post = (answer: (exchanged: Exchanged, token: Token, body: unknown) => Promise<void>) =>
    serve(async (exchanged) => {
      const { incoming } = exchanged;
      const token = await findToken(exchanged);
      const lastEventId = incoming.headers['last-event-id'];
      if (typeof lastEventId === 'string' && lastEventId !== '') {
        await limits.takeQuery(token);
        incoming.resume();
        const client = createStreamClient(exchanged, settings.keepAliveMs);
        await resumer.serve(lastEventId, token.id, client);
        return metrics.resumed.inc();
      }
      if (readPhase() === 'stopping')
        throw new RelayError('shutting_down', 'The relay is being stopped; try again in a moment.');
      // Before the body: reading it is work that a limit must prevent.
      await limits.takeRequest(token);
      const body = await readJsonBody(incoming, settings.maxBodyBytes, nextTurn);
      await answer(exchanged, token, body);
    });
  const { systemPrompt, keepAliveMs } = settings;
  const answerSummary = post((exchanged, token, body) =>
    begin(toSummaryWish({ exchanged, token, keepAliveMs }, body, systemPrompt)),
  );
  // The keys of now: a reload may replace them before the answer is whole.
  const answerChat = post((exchanged, token, body) =>
    begin(toChatWish({ exchanged, token, keepAliveMs }, body, { systemPrompt, keys: readKeys() })),
  );
  /** For requests that cost nothing. */
  const findQueryToken = async (exchanged: Exchanged) => {
    const token = await findToken(exchanged);
    await limits.takeQuery(token);
    return token;
  };
  const stop = serve(async (exchanged) => {
    const token = await findQueryToken(exchanged);
    const lastEventId = exchanged.incoming.headers['last-event-id'];
    const { stream } = await findStream(String(lastEventId ?? ''), token.id, streams);
    await stream.stop();
    exchanged.outgoing.writeHead(204, exchanged.headers).end();
  });
  const listModels = serve(async (exchanged) => {
    const token = await findQueryToken(exchanged);
    const data = toModels(token).map((id) => ({ id, object: 'model', created: 0, owned_by: 'relay' }));
    sendJson(exchanged, 200, { object: 'list', data });
  });
  const showUsage = serve(async (exchanged) => {
    const token = await findQueryToken(exchanged);
    sendJson(exchanged, 200, toUsageAnswer(token, await ledger.report(token)));
  });

  const probes = createProbes({ metricsToken: settings.metricsToken, metrics, readPhase, readReadiness });

  app.post('/summary', answerSummary);
  app.delete('/summary', stop);
  app.post('/v1/chat/completions', answerChat);
  app.delete('/v1/chat/completions', stop);
  app.get('/v1/models', listModels);
  app.get('/v1/usage', showUsage);
  app.get('/healthz', serve(probes.showHealth));
  app.get('/readyz', serve(probes.showReadiness));
  app.get('/metrics', serve(probes.showMetrics));
  app.options(
    '*',
    serve(({ outgoing, headers }) => void outgoing.writeHead(204, headers).end()),
  );
  app.notFound(
    serve(() => {
      throw new RelayError('not_found', 'There is nothing at this address.');
    }),
  );
  return app;
}
