import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sleep } from '../wait-until';

/**
 * What is done to one connection after `bytes` of its body: `cut` closes the socket, `end` ends the answer properly.
 */
export type Fault = { bytes: number; how: 'cut' | 'end' };

export type RelayScript = {
  /** The events that the relay's provider sends: without ids, each with its blank line. */
  events: readonly string[];
  /** Milliseconds between two events, whether or not a client is connected. */
  paceMs?: number;
  /** Events from this index on are not sent before `opened`. */
  gate?: { index: number; opened: Promise<void> };
  /** What happens to the nth connection, from 0. */
  fault?: (connection: number) => Fault | null;
  /** The answer to a client that reconnects; the stream by default. */
  onResume?: (stream: string, after: number) => { status: number } | { body: string } | null;
  /** Answers a new request with this instead of a stream. */
  refuse?: { status: number; headers?: Record<string, string>; body: string } | null;
  /** The only token that is accepted. Without it, every request is accepted. */
  token?: string;
  /** Whether events have ids. */
  isNumbered?: boolean;
};

type RelayRequest = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown> | null;
  /** When the connection was closed, in epoch milliseconds; `null` while it is open. */
  closedAt: number | null;
};

/** A stream of the relay: one request to its provider. */
type RelayStream = { startedAt: number; stoppedAt: number | null };

export type RelayServer = {
  /** Can be changed at any time, and then applies to later requests. */
  script: RelayScript;
  url: string;
  requests: RelayRequest[];
  streams: RelayStream[];
  /** Closes all connections, like a network that is lost. */
  drop: () => void;
  close: () => Promise<void>;
};

/**
 * A scripted relay on 127.0.0.1, at any path before `/summary`, with numbered events, resuming and stopping. Its
 * streams continue while no client is connected, and end at once when they are stopped.
 */
export async function startRelayServer(script: RelayScript): Promise<RelayServer> {
  const relay = { script, requests: [] as RelayRequest[], streams: [] as RelayStream[] };
  let connections = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const recorded: RelayRequest = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(Buffer.concat(parts).toString() || 'null') as RelayRequest['body'],
        closedAt: null,
      };
      relay.requests.push(recorded);
      response.on('close', () => (recorded.closedAt = Date.now()));
      void answer(recorded, response);
    });
  });

  async function answer({ method, path, headers }: RelayRequest, response: ServerResponse): Promise<void> {
    const { token, refuse, onResume } = relay.script;
    if (!path.endsWith('/summary')) return refuseWith(response, 404, 'not_found');
    if (token !== undefined && headers.authorization !== `Bearer ${token}`)
      return refuseWith(response, 401, 'invalid_token');
    const id = headers['last-event-id'];
    if (typeof id !== 'string') {
      if (refuse) return void response.writeHead(refuse.status, refuse.headers).end(refuse.body);
      relay.streams.push({ startedAt: Date.now(), stoppedAt: null });
      return send(`stream-${relay.streams.length}`, 0, response);
    }
    const [, stream = '', after = ''] = /^(stream-\d+)\.(\d+)$/.exec(id) ?? [];
    const found = relay.streams[Number(stream.slice(7)) - 1];
    if (!found) return refuseWith(response, 410, 'resume_expired');
    if (method === 'DELETE') {
      found.stoppedAt ??= Date.now();
      return void response.writeHead(204).end();
    }
    const instead = onResume?.(stream, Number(after));
    if (instead && 'status' in instead) return refuseWith(response, instead.status, 'resume_expired');
    if (instead) return void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(instead.body);
    return send(stream, Number(after), response);
  }

  async function send(stream: string, after: number, response: ServerResponse): Promise<void> {
    const { events, paceMs = 0, fault, isNumbered = true } = relay.script;
    const state = relay.streams[Number(stream.slice(7)) - 1]!;
    const { bytes: limit, how } = fault?.(connections++) ?? { bytes: Infinity, how: 'end' };
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).flushHeaders();
    let left = limit;
    for (const [index, event] of events.entries()) {
      if (index < after) continue;
      if (relay.script.gate && index >= relay.script.gate.index) await relay.script.gate.opened;
      for (;;) {
        const waitMs = state.startedAt + index * paceMs - Date.now();
        if (response.destroyed) return;
        if (state.stoppedAt !== null) return void response.end();
        if (waitMs <= 0) break;
        await sleep(Math.min(waitMs, 10));
      }
      const bytes = Buffer.from(isNumbered ? `id: ${stream}.${index + 1}\n${event}` : event);
      await new Promise((resolve) => response.write(bytes.subarray(0, left), resolve));
      left -= bytes.length;
      if (left > 0) continue;
      return void (how === 'cut' ? response.socket?.destroy() : response.end());
    }
    response.end();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(relay, {
    url: `http://127.0.0.1:${port}`,
    drop: () => server.closeAllConnections(),
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

function refuseWith(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message: 'A sentence.', type: 'relay_error', code } }));
}
