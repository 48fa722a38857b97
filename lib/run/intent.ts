import { isRecord } from '../is-record';
import { parsePendingRequest, type PendingRequest } from './request';

/** The part of `storage.session` that intents need. */
export type SessionArea = {
  get(key: string): Promise<Record<string, unknown>>;
  set(values: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
};

/** A panel opens in well under a second, or in several on a busy machine. */
const MAX_AGE_MS = 30_000;

/**
 * An intent waits in session storage under its window until the panel of that window claims it: the panel may still be
 * loading, may be open already, and the background may have stopped and started in between.
 */
export function intentKey(windowId: number): string {
  return `intent:${windowId}`;
}

export async function leaveIntent(area: SessionArea, windowId: number, request: PendingRequest): Promise<void> {
  await area.set({ [intentKey(windowId)]: { request, atMs: Date.now() } });
}

/** Takes the intent that waits for this window; `null` for none, as on every second call. */
export async function claimIntent(area: SessionArea, windowId: number): Promise<PendingRequest | null> {
  const key = intentKey(windowId);
  const stored = await area.get(key);
  const left = stored[key];
  if (!isRecord(left)) return null;
  await area.remove(key);
  // A panel that did not open then must not start a run when a person opens it later.
  return typeof left.atMs === 'number' && Date.now() - left.atMs < MAX_AGE_MS
    ? parsePendingRequest(left.request)
    : null;
}
