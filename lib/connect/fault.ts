import type { ErrorCode, ErrorFacts } from '../errors';
import { parseAddress } from '../settings/address';
import type { Preset } from '../settings/presets';

/** What can be connected. */
export type Service = { kind: 'provider'; preset: Preset } | { kind: 'relay' };

/** Where the reader can mend what is wrong: at a field, at the permission, at the server itself, or at the last try. */
export type FaultPlace = 'address' | 'key' | 'reach' | 'server' | 'model' | 'try';

/** What is wrong. `detail`: what the server itself said; '' for nothing. */
export type Fault = {
  at: FaultPlace;
  reason: ErrorCode | 'not-a-url' | 'not-http' | 'insecure' | 'key-missing' | 'token-missing' | 'not-allowed';
  detail: string;
};

const PLACES: Partial<Record<ErrorCode, FaultPlace>> = {
  'key-rejected': 'key',
  'token-rejected': 'key',
  'no-credit': 'key',
  'budget-used-up': 'key',
  'origin-refused': 'server',
  unreachable: 'address',
  redirected: 'address',
  'html-answer': 'address',
  'wrong-api': 'address',
  'ollama-native': 'address',
  'not-found': 'model',
  'bad-request': 'model',
};

/** The fault that a failed check shows. */
export function toFault(service: Service, code: ErrorCode, facts: ErrorFacts): Fault {
  const place = PLACES[code] ?? 'try';
  const detail = facts.detail ?? '';
  if (isLocal(service) && code === 'unreachable') return { at: 'server', reason: code, detail };
  if (place === 'address' && !hasAddressField(service)) return { at: 'reach', reason: code, detail };
  // A relay chooses its model, so what it does not find is its own address.
  if (place === 'model' && service.kind === 'relay') return { at: 'address', reason: code, detail };
  return { at: place, reason: code, detail };
}

/** Whether the reader has to enter the address. */
export function hasAddressField(service: Service): boolean {
  return service.kind === 'relay' || service.preset.baseUrl === '';
}

/** Whether the server is a program on the reader's own computer, at an address that Pith knows. */
export function isLocal(service: Service): boolean {
  if (service.kind === 'relay') return false;
  const address = parseAddress(service.preset.baseUrl);
  return address.ok && address.isPrivate;
}

/** Whether nothing can be asked without a key. */
export function needsKey(service: Service): boolean {
  return service.kind === 'relay' || service.preset.keyUrl !== '';
}
