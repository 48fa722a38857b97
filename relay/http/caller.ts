import type { IncomingMessage } from 'node:http';

/** The client's address: of its connection, or as the trusted proxies report it. */
export function toAddress({ socket, headers }: IncomingMessage, trustedProxies: number): string {
  const hops = String(headers['x-forwarded-for'] ?? '').split(',');
  const said = trustedProxies > 0 ? hops.at(-trustedProxies)?.trim() : '';
  return said || (socket.remoteAddress ?? '');
}
