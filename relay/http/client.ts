import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Client } from '../base/client.ts';
import { RelayError } from '../base/errors.ts';
import { STATUS } from './status.ts';

export type Exchanged = { incoming: IncomingMessage; outgoing: ServerResponse; headers: Record<string, string> };

/** How long a client may take to read the rest at the end. */
const LAST_WORDS_MS = 60_000;

/** A comment, which no client shows. It keeps proxies from closing a silent connection. */
const KEEP_ALIVE = ': keep-alive\n\n';

/**
 * The same for a client that may not know comments: some split on blank lines and expect each block to begin with
 * `data: `. It has every field of a chunk, and no text.
 */
const EMPTY_CHUNK = {
  id: 'keep-alive',
  object: 'chat.completion.chunk',
  created: 0,
  model: '',
  choices: [{ index: 0, delta: { content: '' }, finish_reason: null }],
};
const READABLE_KEEP_ALIVE = `data: ${JSON.stringify(EMPTY_CHUNK)}\n${KEEP_ALIVE}`;

/** Sends events as they arrive. */
export function createStreamClient(exchanged: Exchanged, keepAliveMs: number): Client {
  const { incoming, outgoing, headers } = exchanged;
  let keepAlive: NodeJS.Timeout | undefined;
  // Clients that name the format, Pith's among them, know its comments.
  const knowsComments = incoming.headers.accept?.includes('text/event-stream') === true;
  const beat = Buffer.from(knowsComments ? KEEP_ALIVE : READABLE_KEEP_ALIVE);
  const start = () => {
    outgoing.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    keepAlive = setInterval(() => outgoing.write(beat), keepAliveMs);
  };
  const client = createClient(exchanged, {
    begin: () => {
      start();
      outgoing.flushHeaders();
    },
    write: (events) => {
      // The headers are sent with the first event, in one packet.
      if (!outgoing.headersSent) start();
      // The interval starts again after each event.
      keepAlive?.refresh();
      return outgoing.write(events);
    },
    end: () => {
      clearInterval(keepAlive);
      outgoing.end();
    },
  });
  outgoing.on('close', () => clearInterval(keepAlive));
  incoming.socket.setNoDelay(true);
  return client;
}

/** Collects the events and answers once, with the result of `toAnswer`. */
export function createJsonClient(exchanged: Exchanged, toAnswer: (events: Buffer) => object): Client {
  const events: Buffer[] = [];
  const client = createClient(exchanged, {
    begin: () => undefined,
    write: (event) => {
      events.push(event);
      return true;
    },
    end: () => {
      try {
        sendJson(exchanged, 200, toAnswer(Buffer.concat(events)));
      } catch (error) {
        client.refuse(error instanceof RelayError ? error : new RelayError('unexpected', 'The relay failed.'));
      }
    },
  });
  return client;
}

type Sending = { begin(): void; write(events: Buffer): boolean; end(): void };

function createClient(exchanged: Exchanged, { begin, write, end }: Sending): Client {
  const { incoming, outgoing } = exchanged;
  const { socket } = incoming;
  // A client that leaves ends its side of the connection; a lost connection closes without that.
  let hasSaidEnd = socket.readableEnded;
  const client: Client = {
    get hasBegun() {
      return outgoing.headersSent;
    },
    get isGone() {
      return outgoing.destroyed || outgoing.closed;
    },
    begin: () => {
      if (!outgoing.headersSent && !outgoing.destroyed) begin();
    },
    // Node's `write` returns true for a closed connection.
    write: (events) => outgoing.destroyed || write(events),
    refuse: (error) => {
      if (!outgoing.headersSent && !outgoing.destroyed) sendError(exchanged, error);
    },
    end: () => {
      if (!outgoing.writableEnded && !outgoing.destroyed) end();
      if (outgoing.writableFinished || outgoing.destroyed) return Promise.resolve();
      // A client that does not read the rest is cut off.
      outgoing.setTimeout(LAST_WORDS_MS, () => outgoing.destroy());
      return new Promise((resolve) => outgoing.once('close', resolve));
    },
    destroy: () => outgoing.destroy(),
    onClose: () => undefined,
    onDrain: () => undefined,
  };
  const noteEnd = () => {
    hasSaidEnd = true;
  };
  socket.once('end', noteEnd);
  // A connection may break at any time; its `close` event is what counts.
  outgoing.on('error', () => undefined);
  outgoing.on('drain', () => client.onDrain());
  outgoing.on('close', () => {
    socket.off('end', noteEnd);
    if (!outgoing.writableFinished) client.onClose(!hasSaidEnd);
  });
  return client;
}

export function sendJson({ outgoing, headers }: Exchanged, status: number, value: object): void {
  const body = JSON.stringify(value);
  outgoing.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
  });
  outgoing.end(body);
}

export function sendError(exchanged: Exchanged, error: RelayError): void {
  const { retryAfterSeconds } = error;
  const status = STATUS[error.code];
  const headers = {
    ...exchanged.headers,
    ...(retryAfterSeconds !== null && { 'retry-after': String(retryAfterSeconds) }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  };
  sendJson({ ...exchanged, headers }, status, error.toJSON());
}
