import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faulty-relay-faults.ts';
import {
  type RequestBody,
  readBody,
  readCompletion,
  RelayFailure,
  toMessages,
  toUpstreamFailure,
  type Usage,
  write,
} from './faulty-relay-parts.ts';
import { createFaultyStreams, type Stream } from './faulty-relay-streams.ts';

export type RelayOptions = {
  upstreamUrl: string;
  key: string;
  /** `null`: serves without a token. */
  token: string | null;
  base?: string;
  fault?: Fault | null;
  offersResume?: boolean;
  offersUsage?: boolean;
  keepAliveMs?: number;
};

/** A small relay in memory that is correct in everything the check looks at, or has one fault. */
export async function startFaultyRelay(options: RelayOptions): Promise<{ url: string; close: () => Promise<void> }> {
  const { upstreamUrl, key, token, base = '', fault = null, offersResume = true, offersUsage = true } = options;
  const { keepAliveMs = 15_000 } = options;
  const has = (name: Fault) => fault === name;
  const streams = new Map<string, Stream>();
  const { counted, createStream, open, leave, stop } = createFaultyStreams(has, keepAliveMs);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (has('cors-star')) response.setHeader('access-control-allow-origin', '*');
    if (has('cors-echo')) response.setHeader('access-control-allow-origin', request.headers.origin ?? 'null');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    const { authorization } = request.headers;
    const isAllowed = has('accepts-any-token')
      ? authorization?.startsWith('Bearer ')
      : authorization === `Bearer ${token}`;
    if (token !== null && !isAllowed && !has('no-auth')) throw new RelayFailure(401, 'invalid_token');
    const lastId = offersResume && !has('resume-asks-again') ? request.headers['last-event-id']?.toString() : undefined;
    switch (`${request.method} ${request.url}`) {
      case `GET ${base}/v1/models`:
        return sendJson(response, 200, { object: 'list', data: [{ id: 'any', object: 'model' }] });
      case `GET ${base}/v1/usage`:
        if (!offersUsage) break;
        return sendJson(response, 200, { today: counted, month: counted });
      case `DELETE ${base}/summary`:
        stop(find(request.headers['last-event-id']?.toString()).stream);
        return void response.writeHead(204).end();
      case `POST ${base}/summary`:
      case `POST ${base}/v1/chat/completions`:
        if (lastId === undefined || (has('resume-unknown-asks') && !isKnown(lastId))) return ask(request, response);
        if (has('resume-pays-twice') && isKnown(lastId)) void payAgain(request).catch(() => {});
        return resume(response, lastId);
    }
    throw new RelayFailure(404, 'not_found');
  }

  const isKnown = (lastId: string) => streams.has(lastId.split('.')[0] ?? '');

  async function payAgain(request: IncomingMessage): Promise<void> {
    const body = await readBody(request, Infinity);
    await askUpstream(body, [body], null);
  }

  function find(lastId = ''): { stream: Stream; after: number } {
    const [id = '', after] = lastId.split('.');
    const stream = streams.get(id);
    if (!stream) throw new RelayFailure(410, 'resume_expired');
    return { stream, after: Number(after) };
  }

  function resume(response: ServerResponse, lastId: string): void {
    const { stream, after } = find(lastId);
    const from = has('resume-loses-one') ? after + 1 : has('resume-doubles-one') ? after - 1 : after;
    open(stream, response);
    response.write(stream.events.slice(from).join(''));
    if (stream.isOver) response.end();
  }

  async function ask(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, has('no-body-cap') ? Infinity : 4 * 2 ** 20);
    const messages = toMessages(body, request.url?.endsWith('/summary') === true, fault);
    const canResume = offersResume && request.headers['pith-resume'] === '1';
    const stream = createStream(Math.ceil(JSON.stringify(messages).length / 4), canResume);
    streams.set(stream.id, stream);
    response.on('close', () => leave(stream, response));
    const answer = await askUpstream(body, messages, stream.abort.signal);
    if (has('echoes-key-in-headers')) response.setHeader('x-echo', answer.headers.get('x-echo') ?? '');
    const isEventStream = answer.ok && answer.headers.get('content-type') === 'text/event-stream';
    if (!isEventStream && !has('swallows-upstream-error')) {
      stream.isOver = true;
      throw toUpstreamFailure(answer.status, answer.headers.get('retry-after'), await answer.text(), fault);
    }
    if (body.stream === false && !has('streams-unasked')) return gather(stream, answer, response);
    let isOpen = false;
    const begin = () => {
      if (!isOpen) open(stream, response);
      isOpen = true;
    };
    if (!has('holds-headers')) begin();
    const isTold =
      has('leaks-usage-chunk') || (body.stream_options?.include_usage === true && !has('hides-usage-from-all'));
    await pass(stream, answer, isTold, begin);
  }

  function askUpstream(body: RequestBody, messages: object[], signal: AbortSignal | null): Promise<Response> {
    return fetch(`${upstreamUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'any',
        messages,
        max_tokens: Math.min(body.max_tokens ?? 4096, has('passes-max-tokens') ? Infinity : 4096),
        stream: true,
        ...(!has('never-asks-usage') && { stream_options: { include_usage: true } }),
        ...(has('passes-tools') && { tools: body.tools }),
        ...(has('passes-n') && { n: body.n }),
      }),
      signal,
    });
  }

  function settle({ settle: settleOnce }: Stream, usage: Usage | null): void {
    settleOnce(usage);
    if (has('settles-twice')) settleOnce(usage);
  }

  async function pass(stream: Stream, answer: Response, isTold: boolean, begin: () => void): Promise<void> {
    const send = async (text: string) => {
      begin();
      const id = offersResume ? `id: ${stream.id}.${stream.events.length + 1}\n` : '';
      const event = `${id}data: ${text}\n\n`;
      stream.events.push(event);
      if (!has('buffers-everything')) for (const response of stream.responses) await write(response, event, fault);
    };
    if (has('delays-first-chunk')) await sleep(1_300);
    const { usage, failure } = await readCompletion(answer, fault, stream, (text, isUsage) =>
      isUsage && !isTold ? undefined : send(text),
    );
    settle(stream, usage);
    if (!failure || has('says-done-after-cut')) {
      if (!has('skips-done')) await send('[DONE]');
    } else if (!has('swallows-upstream-error')) await send(JSON.stringify(failure));
    if (failure && has('says-done-after-error')) await send('[DONE]');
    stream.isOver = true;
    for (const response of stream.responses) response.end(has('buffers-everything') ? stream.events.join('') : '');
  }

  async function gather(stream: Stream, answer: Response, response: ServerResponse): Promise<void> {
    const { usage, failure } = await readCompletion(answer, fault, stream, () => {});
    settle(stream, usage);
    stream.isOver = true;
    if (failure) throw failure;
    const choices = [{ index: 0, message: { role: 'assistant', content: stream.text }, finish_reason: 'stop' }];
    sendJson(response, 200, { id: stream.id, object: 'chat.completion', choices, usage });
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      const failure = error instanceof RelayFailure ? error : new RelayFailure(500, 'unexpected');
      if (response.headersSent) return void response.destroy();
      sendJson(response, failure.status, failure, failure.headers);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}
