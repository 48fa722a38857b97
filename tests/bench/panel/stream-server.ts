import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { completion } from '../../helpers/provider';

/** How to answer the next request. `perSecond`: deltas a second, 0 for as many as the connection takes. */
type Script = { deltas: readonly string[]; perSecond: number };

/** When a request arrived, and each of its deltas was sent, in epoch milliseconds. */
type Sending = { askedAt: number; sentAt: number[] };

export type StreamServer = {
  /** As the base URL of a provider. */
  url: string;
  play: (script: Script) => void;
  /** What became of each request, oldest first. */
  sendings: Sending[];
  close: () => Promise<void>;
};

const BLOCK =
  'The **pith** of a page is what is left when *nothing* can be left out, says `the list`.\n\n- One point of it\n- Another\n\n';

/** Markdown in this many pieces of four characters, about as long as a model's tokens. */
export function createDeltas(count: number): string[] {
  return (BLOCK.repeat(Math.ceil((count * 4) / BLOCK.length)).match(/[\s\S]{4}/g) ?? []).slice(0, count);
}

/** A provider that streams at a steady rate. */
export async function startStreamServer(): Promise<StreamServer> {
  let script: Script = { deltas: ['Hello.'], perSecond: 0 };
  const sendings: Sending[] = [];
  const server = createServer((request, response) => {
    const sending: Sending = { askedAt: Date.now(), sentAt: [] };
    request.resume();
    request.on('end', async () => {
      sendings.push(sending);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const { deltas, perSecond } = script;
      const events = completion(deltas);
      if (perSecond === 0) return void response.end(events.join(''));
      const startedAt = performance.now();
      for (const [index, event] of events.entries()) {
        const waitMs = startedAt + (index * 1_000) / perSecond - performance.now();
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
        // The first event has no text.
        if (index > 0 && index <= deltas.length) sending.sentAt.push(Date.now());
        response.write(event);
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    play: (next) => (script = next),
    sendings,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
