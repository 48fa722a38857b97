import { parseAddress } from './address';
import { type Place, toPlace } from './place';
import { nameService } from './service-name';
import { isSameProvider, type Provider, type Settings } from './settings';
import { listProviders } from './used';

/** An engine that can be put to use at once. `host`: '' on this device; `name`: the service's, or else the host. */
export type ConnectedEngine = {
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
export function listEngines(settings: Settings): ConnectedEngine[] {
  const { engine, provider, relay } = settings;
  const toHost = (url: string) => URL.parse(url)?.host ?? '';
  const base = { provider: null, host: '', name: '', model: '' };
  return [
    { ...base, engine: 'key-sentences', place: 'device', isChosen: engine === 'key-sentences' },
    ...listProviders(settings).map((each): ConnectedEngine => {
      const host = toHost(each.baseUrl);
      return {
        engine: 'provider',
        provider: each,
        place: toPlace({ engine: 'provider' }, isPrivate(each.baseUrl)),
        host,
        name: nameService(host),
        model: each.model,
        isChosen: engine === 'provider' && isSameProvider(each, provider),
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
