import { isRecord } from '../is-record';
import { intentKey, takeIntent } from './intent-slot';
import { parsePendingRequest, type PendingRequest } from './request';

/** The part of `storage.session` that intents need. */
export type SessionArea = {
  get(key: string): Promise<Record<string, unknown>>;
  set(values: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
};

/** A panel opens in well under a second, or in several on a busy machine. */
const MAX_AGE_MS = 30_000;

export async function leaveIntent(area: SessionArea, windowId: number, request: PendingRequest): Promise<void> {
  await area.set({ [intentKey(windowId)]: { request, atMs: Date.now() } });
}

/** Takes the intent that waits for this window; `null` for none, as on every second call. */
export async function claimIntent(area: SessionArea, windowId: number): Promise<PendingRequest | null> {
  return parseIntent(await takeIntent(area, windowId));
}

/** Parses what `takeIntent` took. */
export function parseIntent(left: unknown): PendingRequest | null {
  // A panel that did not open then must not start a run when a person opens it later.
  return isRecord(left) && typeof left.atMs === 'number' && Date.now() - left.atMs < MAX_AGE_MS
    ? parsePendingRequest(left.request)
    : null;
}
