/** The minimal relay in Node: bytes pass through, and the upstream's request ends with the client's. */
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

const [upstream = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });

const server = createServer((incoming, outgoing) => {
  const { host: _, connection: _c, ...headers } = incoming.headers;
  const asking = request(new URL(incoming.url ?? '/', upstream), { method: incoming.method, headers, agent });
  asking.on('response', (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  asking.on('error', () => outgoing.destroy());
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) asking.destroy();
  });
  incoming.pipe(asking);
});

// The same as the upstream's, because its headers are passed on.
server.keepAliveTimeout = 600_000;
process.on('disconnect', () => process.exit());
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
