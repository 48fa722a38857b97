import { DEFAULT_SETTINGS, type Settings } from './settings';

/** The settings without the service in use, which has to be connected again. This device takes its place. */
export function withDisconnected(settings: Settings): Settings {
  const { engine, provider, relay, connections } = settings;
  const isRelay = engine === 'relay';
  return {
    ...settings,
    engine: 'key-sentences',
    provider: isRelay ? provider : DEFAULT_SETTINGS.provider,
    relay: isRelay ? DEFAULT_SETTINGS.relay : relay,
    connections: isRelay ? connections : connections.filter(({ baseUrl }) => baseUrl !== provider.baseUrl),
  };
}
