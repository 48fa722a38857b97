/** The URL of a path below a base URL; the base URL's query, such as Azure's `api-version`, stays. */
export function toEndpoint(baseUrl: string, path: string): URL {
  const url = new URL(baseUrl);
  url.pathname = `${toBasePath(url.pathname)}${path}`;
  // They would become an Authorization header.
  url.username = '';
  url.password = '';
  return url;
}

/** Without a trailing slash, and without the end of a whole endpoint that a person pasted as the base URL. */
export function toBasePath(pathname: string): string {
  return pathname
    .replace(/\/+$/, '')
    .replace(/\/chat\/completions$/i, '')
    .replace(/\/+$/, '');
}
