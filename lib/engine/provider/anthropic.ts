/**
 * Anthropic answers a request with an `Origin` header only if it has the first of these; the key is the reader's own.
 * Its own paths need the second: platform.claude.com/docs/en/api/overview.
 */
export const ANTHROPIC_HEADERS = {
  'anthropic-dangerous-direct-browser-access': 'true',
  'anthropic-version': '2023-06-01',
};
