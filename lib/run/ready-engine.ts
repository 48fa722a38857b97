import { createProviderEngine, type ProviderDoors } from '../engine/openai';
import { summarizeKeySentences } from '../engine/key-sentences';
import { RunError } from '../errors';
import { parseAddress } from '../settings/address';
import type { Settings } from '../settings/settings';
import type { ReadyEngine } from './summarize';

export type ReadyEngineDoors = Omit<ProviderDoors, 'loadRejected' | 'saveRejected'> & {
  loadSettings(): Promise<Settings>;
  loadKey(baseUrl: string): Promise<string>;
  /** Optional parameters that a provider's model has refused before. */
  loadRejected(baseUrl: string, model: string): Promise<string[]>;
  saveRejected(baseUrl: string, model: string, names: string[]): Promise<void>;
  /** Whether the reader allowed requests to this match pattern. */
  hasHostPermission(originPattern: string): Promise<boolean>;
};

/** Makes the engine that the reader chose ready. Throws `RunError` when the settings do not allow a run. */
export async function readyEngine(doors: ReadyEngineDoors): Promise<ReadyEngine> {
  const { engine, provider, wish } = await doors.loadSettings();
  const language = wish.language === 'page' ? '' : wish.language;
  switch (engine) {
    case 'key-sentences':
      return { engine: summarizeKeySentences, facts: { kind: engine, host: '', model: '', language: '' }, wish };
    case 'provider': {
      const address = parseAddress(provider.baseUrl);
      if (!address.ok || !provider.model) throw new RunError('not-configured');
      if (!(await doors.hasHostPermission(address.originPattern))) throw new RunError('no-host-permission');
      const { baseUrl, host, isPrivate } = address;
      const key = await doors.loadKey(baseUrl);
      const { model } = provider;
      const providerDoors: ProviderDoors = {
        ...doors,
        loadRejected: () => doors.loadRejected(baseUrl, model),
        saveRejected: (names) => doors.saveRejected(baseUrl, model, names),
      };
      return {
        engine: createProviderEngine({ baseUrl, model, key, isPrivateHost: isPrivate }, providerDoors),
        facts: { kind: engine, host, model, language },
        wish,
      };
    }
    case 'relay':
      throw new RunError('relay-not-ready');
  }
}
