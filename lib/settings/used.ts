import { type EngineChoice, isSameProvider, type Provider, type Settings } from './settings';

/** The settings with this engine in use. It must have answered; a provider stays connected, as does the one left. */
export function withUsed(settings: Settings, { engine, provider, relay }: EngineChoice): Settings {
  const next = {
    ...settings,
    engine,
    ...(engine === 'provider' && { provider }),
    ...(engine === 'relay' && { relay }),
    connections: listProviders(settings),
    imported: null,
  };
  return { ...next, connections: listProviders(next) };
}

/** The connected providers, with the one in use, which settings of earlier versions do not have among them. */
export function listProviders({ engine, provider, connections }: Settings): readonly Provider[] {
  const isKnown = connections.some((each) => isSameProvider(each, provider));
  return engine !== 'provider' || provider.model === '' || isKnown ? connections : [...connections, provider];
}
