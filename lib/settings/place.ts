import type { Settings } from './settings';

/** Where a text is written: on this device, by a server of the reader's own, a service, or a relay. */
export type Place = 'device' | 'computer' | 'cloud' | 'server';

/** `isPrivate`: whether the engine's address is in the reader's own network. */
export function toPlace({ engine }: Pick<Settings, 'engine'>, isPrivate: boolean): Place {
  if (engine === 'key-sentences') return 'device';
  if (engine === 'relay') return 'server';
  return isPrivate ? 'computer' : 'cloud';
}
