import { parseAddress } from './address';
import { type Place, toPlace } from './place';
import { nameService } from './service-name';
import type { Provider, Settings } from './settings';

/** An engine that can be put to use at once. `host`: '' on this device; `name`: the service's, or else the host. */
export type EngineChoice = {
  engine: Settings['engine'];
  /** The provider, if it is one. */
  provider: Provider | null;
  place: Place;
  host: string;
  name: string;
  model: string;
  isChosen: boolean;
};

/** All engines that are connected, this device first. */
export function listEngines(settings: Settings): EngineChoice[] {
  const { engine, provider, connections, relay } = settings;
  const isInUse = (each: Provider) => each.baseUrl === provider.baseUrl && each.model === provider.model;
  const isMissing = engine === 'provider' && provider.model !== '' && !connections.some(isInUse);
  const providers = isMissing ? [...connections, provider] : connections;
  const toHost = (url: string) => URL.parse(url)?.host ?? '';
  const base = { provider: null, host: '', name: '', model: '' };
  return [
    { ...base, engine: 'key-sentences', place: 'device', isChosen: engine === 'key-sentences' },
    ...providers.map((each): EngineChoice => {
      const host = toHost(each.baseUrl);
      return {
        engine: 'provider',
        provider: each,
        place: toPlace({ engine: 'provider' }, isPrivate(each.baseUrl)),
        host,
        name: nameService(host),
        model: each.model,
        isChosen: engine === 'provider' && isInUse(each),
      };
    }),
    ...(relay.url === ''
      ? []
      : [
          { ...base, engine: 'relay', place: 'server', name: toHost(relay.url), isChosen: engine === 'relay' } as const,
        ]),
  ];
}

function isPrivate(baseUrl: string): boolean {
  const address = parseAddress(baseUrl);
  return address.ok && address.isPrivate;
}
