import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as breathe } from 'node:timers/promises';
import { sleep, until } from './wait.ts';

/** The key that the relay under test is started with: no other string looks like it. */
export const UPSTREAM_KEY = 'sk-pith-relay-check-0f5d7c2e9a1b4c68';

/**
 * One step of an answer. `cut` destroys the connection; `hang` keeps it open and sends nothing more; `when` holds the
 * next steps back until it is true.
 */
export type Step = string | Uint8Array | { waitMs: number } | { when: () => boolean } | 'cut' | 'hang';

/** `isMute`: not even the status is sent. */
export type Answer = { status?: number; headers?: Record<string, string>; isMute?: boolean; steps: Iterable<Step> };

type RequestBody = {
  messages?: { role: string; content: unknown }[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  max_tokens?: number;
  max_completion_tokens?: number;
  [name: string]: unknown;
};

/** A request that reached the upstream. Times are `performance.now()`. */
export type Asked = {
  key: string;
  body: RequestBody | null;
  /** When each string or slice of the answer was written. */
  writtenAt: number[];
  writtenBytes: number;
  /** When the connection was closed; `null` while it is open. */
  closedAt: number | null;
  drop: () => void;
};

export type Script = (asked: Asked) => Answer;

export type Upstream = {
  url: string;
  /** Scripts the answer to each request whose body has the word `marker`. The list grows as they come. */
  expect(marker: string, script: Script): Asked[];
  close(): Promise<void>;
};

/** A scripted OpenAI-compatible server. Rejects when it cannot listen there. */
export async function startUpstream(host: string, port: number): Promise<Upstream> {
  const expected = new Map<string, { script: Script; asked: Asked[] }>();
  const server = createServer((request, response) => {
    void answer(request, response, expected).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}/v1`,
    expect(marker, script) {
      const asked: Asked[] = [];
      expected.set(marker, { script, asked });
      return asked;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  expected: Map<string, { script: Script; asked: Asked[] }>,
): Promise<void> {
  const asked: Asked = {
    key: request.headers.authorization ?? '',
    body: null,
    writtenAt: [],
    writtenBytes: 0,
    closedAt: null,
    drop() {
      // The connection may serve the next request afterwards.
      if (asked.closedAt === null) request.socket.destroy();
    },
  };
  response.on('close', () => (asked.closedAt = performance.now()));
  request.socket.setNoDelay(true);
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  const found = expected.get(/kit[0-9a-f]{16}/.exec(text)?.[0] ?? '');
  // Not the kit's request: a relay may ask for models at its start, or serve other clients.
  if (!found) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{}}');
  asked.body = parseBody(text);
  found.asked.push(asked);
  const { status = 200, headers = {}, isMute = false, steps } = found.script(asked);
  if (isMute) return;
  response.writeHead(status, headers);
  response.flushHeaders();
  for (const step of steps) {
    if (step === 'hang' || response.destroyed) return;
    if (step === 'cut') return void request.socket.destroy();
    if (typeof step === 'object' && 'waitMs' in step) await sleep(step.waitMs);
    else if (typeof step === 'object' && 'when' in step) await until(() => step.when() || response.destroyed, Infinity);
    else await write(response, step, asked);
  }
  response.end();
}

/** Resolves when the connection accepted it: an upstream writes no faster than it is read. */
async function write(response: ServerResponse, step: string | Uint8Array, asked: Asked): Promise<void> {
  asked.writtenAt.push(performance.now());
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.write(step, () => {
      response.off('close', resolve);
      resolve();
    });
  });
  asked.writtenBytes += Buffer.byteLength(step);
  // Keep slices apart: the next write must not join them.
  await breathe();
}

function parseBody(text: string): RequestBody | null {
  try {
    return JSON.parse(text) as RequestBody;
  } catch {
    return null;
  }
}
