import { toBasePath } from '../completions/endpoint.ts';

/** A provider's or relay's address, parsed from what a person typed. */
export type Address =
  | { ok: true; baseUrl: string; host: string; originPattern: string; isPrivate: boolean }
  | { ok: false; problem: 'not-a-url' | 'not-http' | 'insecure' };

/**
 * Parses an address as a base URL: without a trailing slash, user name, query and fragment, and without the end of a
 * whole endpoint. Azure's addresses keep their `api-version`. `originPattern` is the match pattern of exactly its host,
 * for the permission; match patterns in Firefox have no port. Plain `http:` is refused for hosts outside the reader's
 * own network, where others could read the traffic.
 */
export function parseAddress(text: string): Address {
  const typed = text.trim();
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(typed)
    ? typed
    : `${isPrivateHost(typed.split(/[/:]/)[0] ?? '') ? 'http' : 'https'}://${typed}`;
  if (typed === '' || !URL.canParse(withScheme)) return { ok: false, problem: 'not-a-url' };
  const url = new URL(withScheme);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { ok: false, problem: 'not-http' };
  const isPrivate = isPrivateHost(url.hostname);
  if (url.protocol === 'http:' && !isPrivate) return { ok: false, problem: 'insecure' };
  return {
    ok: true,
    baseUrl: `${url.origin}${toBasePath(url.pathname).replace(/\/summary$/, '')}${toQuery(url)}`,
    host: url.host,
    originPattern: `${url.protocol}//${url.hostname}/*`,
    isPrivate,
  };
}

/** learn.microsoft.com/azure/foundry/openai/api-version-lifecycle */
function toQuery({ searchParams }: URL): string {
  const version = searchParams.get('api-version');
  return version ? `?api-version=${encodeURIComponent(version)}` : '';
}

/** Loopback, private and link-local addresses (RFC 1918, 3927, 4193, 6762, 8375) and names without a dot. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.toLowerCase();
  if (host.startsWith('[')) return /^\[(::1|f[cd][\da-f]{2}:.*|fe80:.*)\]$/.test(host);
  const octets = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(host);
  if (octets) {
    const [a, b] = [Number(octets[1]), Number(octets[2])];
    return (
      a === 127 || a === 10 || (a === 192 && b === 168) || (a === 172 && b >= 16 && b <= 31) || (a === 169 && b === 254)
    );
  }
  return host !== '' && (!host.includes('.') || /\.(localhost|local|lan|internal|home\.arpa)$/.test(host));
}

/** The match patterns of all web pages, which a reader grants so that the panel's own button works everywhere. */
export const ALL_SITES = ['https://*/*', 'http://*/*'];
