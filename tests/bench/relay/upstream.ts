/**
 * A provider in a separate process that sends what the prompt's last line says. Each delta contains the time when it
 * was written. Reports to its parent which connections were closed early and, on any message, how many were open at
 * most since the last one.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { fromRequestBody, MODEL, nowNs, type UpstreamReport, type Script } from './script.ts';

const HEAD = {
  id: 'chatcmpl-0123456789abcdefghijklmnop',
  object: 'chat.completion.chunk',
  created: 1_767_225_600,
  model: MODEL,
  service_tier: 'default',
  system_fingerprint: 'fp_0123456789',
};

let open = 0;
let peak = 0;

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => void answer(fromRequestBody(Buffer.concat(parts).toString()), response));
});

async function answer(script: Script, response: ServerResponse): Promise<void> {
  const { tag, deltas, paceMs } = script;
  open += 1;
  peak = Math.max(peak, open);
  response.on('close', () => {
    open -= 1;
    if (!response.writableFinished) tell({ tag, closedAt: nowNs() });
  });
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  for (let seq = 0; seq < deltas && !response.destroyed; seq += 1) {
    if (seq > 0) await (paceMs > 0 ? setTimeout(paceMs) : setImmediate());
    const choices = [{ index: 0, delta: { content: ` word ${seq}` }, logprobs: null, finish_reason: null }];
    const isWritten = response.write(toEvent({ ...HEAD, choices, sent: nowNs(), seq }));
    if (!isWritten && !response.destroyed) await waitForRoom(response);
  }
  const usage = { prompt_tokens: 3_000, completion_tokens: deltas, total_tokens: 3_000 + deltas };
  response.write(toEvent({ ...HEAD, choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }] }));
  response.write(toEvent({ ...HEAD, choices: [], usage }));
  response.end('data: [DONE]\n\n');
}

function toEvent(chunk: object): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function waitForRoom(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve).once('close', resolve);
  });
}

function tell(report: UpstreamReport | { port: number }): void {
  process.send?.(report);
}

process.on('message', () => {
  tell({ peak });
  peak = open;
});
process.on('disconnect', () => process.exit());
// Longer than the benchmark: closing an idle connection while a request is on its way is not the contestant's failure.
server.keepAliveTimeout = 600_000;
// The backlog must hold a burst of connections.
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () =>
  tell({ port: (server.address() as AddressInfo).port }),
);
