import { toKeyHeaders } from '../../completions/api-key';
import { toEndpoint } from '../../completions/endpoint';
import { type Fetch, toPrivateInit } from '../stream/guard-fetch';
import { type Place, toEventId } from '../stream/place';

type StoppedRelay = { baseUrl: string; key: string; isKeyBare: boolean };

/**
 * Tells the relay that no client will return, so that it ends its own request at once: after a mere loss of the
 * connection it would wait. The result does not matter; a relay that is not told waits, and then ends its request as
 * well.
 */
export function stopStream({ baseUrl, key, isKeyBare }: StoppedRelay, place: Place, fetch: Fetch): void {
  if (!place.stream) return;
  const url = toEndpoint(baseUrl, '/summary');
  const headers = { 'last-event-id': toEventId(place), ...toKeyHeaders(url.hostname, key, isKeyBare) };
  // The browser may be about to close.
  const init = toPrivateInit({ method: 'DELETE', headers, keepalive: true });
  fetch(url, init).catch(() => undefined);
}
