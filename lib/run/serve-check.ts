import { listModels } from '../engine/provider/list-models';
import { type Provider, type ProviderDoors, testProvider } from '../engine/provider/openai';
import { type RelayDoors, testRelay } from '../engine/relay/engine';
import { RunError } from '../errors';
import { type CheckAnswer, type CheckRequest, parseCheckRequest } from './check-protocol';
import { parseAddress } from '../settings/address';
import type { Port } from './protocol';

const MODELS_TIMEOUT_MS = 10_000;

export type CheckDoors = ProviderDoors & RelayDoors & { loadKey(baseUrl: string): Promise<string> };

/** Serves one check over `port`: the start of a completion, or the list of models. Closing the port aborts it. */
export function serveCheck(port: Port, doors: CheckDoors): void {
  const controller = new AbortController();
  const { signal } = controller;
  port.onDisconnect.addListener(() => controller.abort());
  port.onMessage.addListener((value) => {
    const request = parseCheckRequest(value);
    if (!request) return;
    void check(request, doors, signal).then((answer) => {
      if (signal.aborted) return;
      port.postMessage(answer);
      port.disconnect();
    });
  });
}

async function check(request: CheckRequest, doors: CheckDoors, signal: AbortSignal): Promise<CheckAnswer> {
  try {
    const address = parseAddress(request.baseUrl);
    if (!address.ok || (request.type === 'test' && !request.model)) throw new RunError('not-configured');
    const { baseUrl, isPrivate } = address;
    const key = request.key ?? (await doors.loadKey(baseUrl));
    const provider: Provider = { baseUrl, model: request.model, key, isPrivateHost: isPrivate };
    if (request.type === 'models') {
      // Suggestions that take longer are too late to be useful.
      const soon = AbortSignal.any([signal, AbortSignal.timeout(MODELS_TIMEOUT_MS)]);
      return { type: 'models', models: await listModels(provider, doors, soon) };
    }
    if (request.type === 'relay') await testRelay(provider, doors, signal);
    else await testProvider(provider, doors, signal);
    return { type: 'works' };
  } catch (error) {
    if (error instanceof RunError) return { type: 'failed', code: error.code, facts: error.facts };
    return { type: 'failed', code: 'unexpected', facts: {} };
  }
}
