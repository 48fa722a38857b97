/** The key in session storage, which is in memory only and ends with the browser, for what a tab shows. */
export function keepKey(tabId: number | ''): string {
  return `shown:${tabId}`;
}

/** The key in session storage for what the background brought the last run of a tab. */
export function broughtKey(tabId: number): string {
  return `${keepKey(tabId)}:brought`;
}
