import { toKeyHeaders } from '../../completions/api-key';
import { toEndpoint } from '../../completions/endpoint';
import { type Fetch, toPrivateInit } from '../stream/guard-fetch';
import { type StreamPosition, toEventId } from '../stream/stream-position';

type StoppedRelay = { baseUrl: string; key: string; isKeyBare: boolean };

/**
 * Tells the relay that no client will return, so that it ends its own request at once instead of waiting for a client
 * whose connection was lost. The result does not matter: a relay that is not told ends its request after waiting.
 */
export function stopStream({ baseUrl, key, isKeyBare }: StoppedRelay, position: StreamPosition, fetch: Fetch): void {
  if (!position.stream) return;
  const url = toEndpoint(baseUrl, '/summary');
  const headers = { 'last-event-id': toEventId(position), ...toKeyHeaders(url.hostname, key, isKeyBare) };
  // The browser may be about to close.
  const init = toPrivateInit({ method: 'DELETE', headers, keepalive: true });
  fetch(url, init).catch(() => undefined);
}
