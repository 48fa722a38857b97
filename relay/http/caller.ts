import type { IncomingMessage } from 'node:http';

/** The client's address: of its connection, or as the trusted proxies report it. */
export function toAddress({ socket, headers }: IncomingMessage, trustedProxies: number): string {
  const hops = String(headers['x-forwarded-for'] ?? '').split(',');
  const said = trustedProxies > 0 ? hops.at(-trustedProxies)?.trim() : '';
  return said || (socket.remoteAddress ?? '');
}

/**
 * Whether a program of this machine asks for itself: not a proxy for somebody else, and not a page that lets its own
 * name point here.
 */
export function isLocal({ socket, headers }: IncomingMessage): boolean {
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return !isForwarded && isLoopback(socket.remoteAddress ?? '') && isLocalName(headers.host ?? '');
}

function isLoopback(address: string): boolean {
  return /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/.test(address);
}

function isLocalName(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
}
