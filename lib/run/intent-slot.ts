/** The part of `storage.session` that taking an intent needs. */
type Area = { get(key: string): Promise<Record<string, unknown>>; remove(key: string): Promise<void> };

/**
 * An intent waits in session storage under its window until the panel of that window claims it: the panel may still be
 * loading, may be open already, and the background may have stopped and started in between.
 */
export function intentKey(windowId: number): string {
  return `intent:${windowId}`;
}

/** Takes what waits for this window, not parsed yet; `undefined` for nothing, as on every second call. */
export async function takeIntent(area: Area, windowId: number): Promise<unknown> {
  const key = intentKey(windowId);
  const stored = await area.get(key);
  if (!(key in stored)) return undefined;
  await area.remove(key);
  return stored[key];
}
