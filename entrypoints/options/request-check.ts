import browser from 'webextension-polyfill';
import { CHECK_PORT, type CheckAnswer, type CheckRequest } from '../../lib/run/check-protocol';
import { PING_INTERVAL_MS } from '../../lib/run/protocol';

/** Asks the background to check a provider, because the page itself may not contact any server. */
export function requestCheck(request: CheckRequest): Promise<CheckAnswer> {
  return new Promise((resolve) => {
    const port = browser.runtime.connect({ name: CHECK_PORT });
    const ping = setInterval(() => port.postMessage({ type: 'ping' }), PING_INTERVAL_MS);
    port.onMessage.addListener((answer) => {
      clearInterval(ping);
      resolve(answer as CheckAnswer);
    });
    port.onDisconnect.addListener(() => {
      clearInterval(ping);
      resolve({ type: 'failed', code: 'interrupted', facts: {} });
    });
    port.postMessage(request);
  });
}
