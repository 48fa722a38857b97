const ALLOWED_HEADERS = 'authorization, content-type, last-event-id, pith-resume';
const EXPOSED_HEADERS = 'retry-after, pith-budget-warning';

/** Whether requests with this `Origin` are answered; entries of `allowed` may end in `*`. */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) =>
    entry.endsWith('://*') ? origin.startsWith(entry.slice(0, -1)) : origin === entry.replace(/\/+$/, ''),
  );
}

/** The CORS headers for an allowed origin: never `*`, and no credentials. */
export function toCorsHeaders(origin: string, isPreflight: boolean): Record<string, string> {
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED_HEADERS,
    ...(isPreflight && {
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': ALLOWED_HEADERS,
      'access-control-allow-private-network': 'true',
      'access-control-max-age': '600',
    }),
  };
}
