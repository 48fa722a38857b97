import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A provider in a separate process, which prints its port. It answers requests whose text contains FLOOD as fast as it
 * can, and all others with one delta and the end.
 */
const toEvent = (content: string, finishReason: string | null = null) => {
  const choices = [{ index: 0, delta: { content }, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', choices })}\n\n`;
};
const END = `${toEvent('', 'stop')}data: [DONE]\n\n`;
const FLOOD = toEvent(' some words').repeat(200);
const TIMES = 2_000;

const server = createServer((incoming, outgoing) => {
  const parts: Buffer[] = [];
  incoming.on('data', (part: Buffer) => parts.push(part));
  incoming.on('end', () => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    if (!Buffer.concat(parts).includes('FLOOD')) return outgoing.end(toEvent('Hello.') + END);
    let count = 0;
    const send = () => {
      while (count < TIMES) {
        count += 1;
        if (!outgoing.write(FLOOD)) return;
      }
      outgoing.end(END);
    };
    outgoing.on('drain', send);
    send();
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
