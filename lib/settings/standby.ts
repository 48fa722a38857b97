import { type EngineChoice, isSameProvider, type Provider, type Settings } from './settings';

/** The settings that runs use: a chosen engine counts only once it has answered. */
export function toInUse(settings: Settings): Settings {
  return settings.standby ? { ...settings, ...settings.standby } : settings;
}

/** What stays in use when `before` becomes `after`, until the chosen engine has answered. */
export function withStandby(before: Settings, after: Settings): Settings {
  // This device always answers.
  if (after.engine === 'key-sentences') return { ...after, standby: null };
  const used = toEngineChoice(toInUse(before));
  const isSame = JSON.stringify(used) === JSON.stringify(toEngineChoice(after));
  return { ...after, standby: isSame ? null : used };
}

/** The settings after an import: its engine has to answer first, and the connections stay the reader's own. */
export function withImported(before: Settings, imported: Settings): Settings {
  return withStandby(before, { ...imported, connections: before.connections });
}

/** The settings after the chosen engine has answered: it is in use, and stays connected. */
export function withAnswered(settings: Settings): Settings {
  const { engine, provider, connections } = settings;
  const others = connections.filter((each) => !isSameProvider(each, provider));
  return { ...settings, standby: null, connections: engine === 'provider' ? [...others, provider] : connections };
}

/** The connected providers, with the one in use, which settings of earlier versions do not have among them. */
export function listProviders({ engine, provider, connections }: Settings): readonly Provider[] {
  const isKnown = connections.some((each) => isSameProvider(each, provider));
  return engine !== 'provider' || provider.model === '' || isKnown ? connections : [...connections, provider];
}

function toEngineChoice({ engine, provider, relay }: Settings): EngineChoice {
  return { engine, provider, relay };
}
