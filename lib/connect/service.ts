import { PRESETS, toPreset } from '../settings/presets';
import type { EngineChoice } from '../settings/settings';
import type { ConnectStart } from './connecting';
import { isLocal, type Service } from './fault';

const PROVIDERS = PRESETS.map((preset): Service => ({ kind: 'provider', preset }));

/** The services by where they run: on the reader's computer, anywhere, and at an organisation. */
export const SERVICES = {
  local: PROVIDERS.filter(isLocal),
  hosted: PROVIDERS.filter((service) => !isLocal(service)),
  organisation: [{ kind: 'relay' }] as readonly Service[],
};

/** The service of an engine; `null` for this device. */
export function toService({ engine, provider }: Pick<EngineChoice, 'engine' | 'provider'>): Service | null {
  if (engine === 'key-sentences') return null;
  return engine === 'relay' ? { kind: 'relay' } : { kind: 'provider', preset: toPreset(provider) };
}

/** Names a service; '' for this device. */
export function toServiceId(service: Service | null): string {
  if (!service) return '';
  return service.kind === 'relay' ? 'relay' : service.preset.id;
}

/** The service with this id; `null` for this device. */
export function findService(id: string): Service | null {
  return (
    Object.values(SERVICES)
      .flat()
      .find((service) => toServiceId(service) === id) ?? null
  );
}

/**
 * What a card begins with: the address and the model of the first of these engines that belongs to the service, or else
 * the address that Pith knows.
 */
export function toStart(service: Service, engines: readonly EngineChoice[]): Omit<ConnectStart, 'isModelFixed'> {
  const known = engines.find((engine) => toServiceId(toService(engine)) === toServiceId(service));
  if (service.kind === 'relay') return { baseUrl: known?.relay.url ?? '', model: '' };
  return { baseUrl: known?.provider.baseUrl ?? service.preset.baseUrl, model: known?.provider.model ?? '' };
}
