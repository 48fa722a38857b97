import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { createFrameSplitter, type Frame } from './frames.ts';

export type Ask = {
  method?: string;
  url: string;
  headers?: Record<string, string>;
  /** Pieces are sent one after another, without a content length. */
  body?: string | Buffer[];
  /** False: only the head of the answer is read. */
  isRead?: boolean;
};

/** A request to the relay, and its answer so far. Times are `performance.now()`. */
export type Call = {
  /** `null` until the relay has answered. */
  status: number | null;
  answeredAt: number;
  headers: IncomingHttpHeaders;
  frames: Frame[];
  /** The deltas of `frames` that are not empty. */
  deltas: { text: string; at: number; id: string | null }[];
  /** When it last made progress: its start, its status or its last event. */
  movedAt: number;
  hasEnded: boolean;
  /** Why the connection broke; `null` while it is intact. */
  failure: (Error & { code?: string }) | null;
  /** Everything received: status, headers, body. */
  received(): string;
  /** What was received of the body. */
  body(): string;
  close(): void;
};

/** Sends a request on its own connection, so that closing it affects no other request. Never throws. */
export function send({ method = 'POST', url, headers = {}, body, isRead = true }: Ask): Call {
  const parts: Buffer[] = [];
  let head = '';
  const open = url.startsWith('https:') ? requestHttps : requestHttp;
  const request = open(url, { method, headers, agent: false });
  const call: Call = {
    status: null,
    answeredAt: 0,
    headers: {},
    frames: [],
    deltas: [],
    movedAt: performance.now(),
    hasEnded: false,
    failure: null,
    received: () => head + call.body(),
    body: () => Buffer.concat(parts).toString(),
    close: () => request.destroy(),
  };
  const fail = (error: Error) => {
    call.failure ??= error;
    call.hasEnded = true;
  };
  const read = createFrameSplitter((frame) => {
    call.frames.push(frame);
    if (frame.text !== null) call.movedAt = frame.at;
    const text = toDelta(frame.text);
    if (text) call.deltas.push({ text, at: frame.at, id: frame.id });
  });
  request.on('error', fail);
  request.on('close', () => (call.hasEnded = true));
  request.on('response', (response) => {
    call.status = response.statusCode ?? 0;
    call.answeredAt = performance.now();
    call.movedAt = call.answeredAt;
    call.headers = response.headers;
    head = `${response.statusMessage}\n${response.rawHeaders.join('\n')}\n`;
    response.on('error', fail);
    if (!isRead) return;
    response.on('data', (part: Buffer) => {
      parts.push(part);
      read(part);
    });
    response.on('end', () => (call.hasEnded = true));
  });
  request.setNoDelay(true);
  if (Array.isArray(body)) Readable.from(body).pipe(request);
  else request.end(body);
  return call;
}

/** The text that a chunk adds; empty for everything else. */
function toDelta(text: string | null): string {
  const chunk = parseJson(text) as { choices?: { delta?: { content?: unknown } }[] } | null;
  const content = chunk?.choices?.[0]?.delta?.content;
  return typeof content === 'string' ? content : '';
}

/** `null` for what is not JSON. */
export function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}
