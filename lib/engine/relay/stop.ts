import { type Fetch, toPrivateInit } from '../stream/guard-fetch';
import { type Place, toEventId } from '../stream/place';

/**
 * Tells the relay that nobody will come back, so that it ends its own request at once: after a mere loss of the
 * connection it would wait. What comes of it is nobody's concern any more; untold, the relay waits its time and ends too.
 */
export function stopStream({ baseUrl, key }: { baseUrl: string; key: string }, place: Place, fetch: Fetch): void {
  if (!place.stream) return;
  const headers = { 'last-event-id': toEventId(place), ...(key && { authorization: `Bearer ${key}` }) };
  // The browser may be about to close.
  const init = toPrivateInit({ method: 'DELETE', headers, keepalive: true });
  fetch(`${baseUrl}/summary`, init).catch(() => undefined);
}
