/** What the browser lets Pith do with the page in front; `unknown` until it is asked. */
export type PageAccess = 'unknown' | 'open' | 'none' | 'restricted';
