import { isRecord } from '../is-record';
import { parseRunRequest, type RunRequest } from './protocol';

/** The part of `storage.session` that intents need. */
export type SessionArea = {
  get(key: string): Promise<Record<string, unknown>>;
  set(values: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
};

/**
 * An intent waits in session storage under its window until the panel of that window claims it: the panel may still be
 * loading, may be open already, and the background may have stopped and started in between.
 */
export function intentKey(windowId: number): string {
  return `intent:${windowId}`;
}

export async function leaveIntent(area: SessionArea, windowId: number, request: RunRequest): Promise<void> {
  await area.set({ [intentKey(windowId)]: request });
}

/** Takes the intent that waits for this window, or `null`. A second call finds nothing. */
export async function claimIntent(area: SessionArea, windowId: number): Promise<RunRequest | null> {
  const key = intentKey(windowId);
  const stored = await area.get(key);
  if (!isRecord(stored[key])) return null;
  await area.remove(key);
  return parseRunRequest(stored[key]);
}
