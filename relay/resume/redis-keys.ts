/**
 * What relays keep in Redis for each other:
 *
 * - `pith:stream:<id>`, a Redis Stream: event n is the entry `0-<n>`; the end is the entry `1-0`, which names the last.
 * - `pith:stream:<id>:owner`, a hash: the token and the relay that the stream belongs to.
 * - `pith:relay:<relay>`: exists while the relay is alive.
 * - `pith:relay:<relay>:told`, a channel: messages of other relays.
 */
export const toStreamKey = (id: string) => `pith:stream:${id}`;
export const toOwnerKey = (id: string) => `pith:stream:${id}:owner`;
export const toAliveKey = (relayId: string) => `pith:relay:${relayId}`;
export const toChannel = (relayId: string) => `pith:relay:${relayId}:told`;

export const END_ID = '1-0';
export const toEntryId = (number: number) => `0-${number}`;

export type Owner = { tokenId: string; relayId: string };

/** A message to a relay: stop a stream; a client elsewhere is reading it (repeated); that client has left. */
export type Word = { verb: 'stop' | 'reading' | 'left'; streamId: string; followerId: string };

export const toText = ({ verb, streamId, followerId }: Word) => `${verb} ${streamId} ${followerId}`;

/** `null` for anything that is not such a message. */
export function parseWord(text: string): Word | null {
  const [verb, streamId, followerId, ...rest] = text.split(' ');
  if (verb !== 'stop' && verb !== 'reading' && verb !== 'left') return null;
  return streamId && followerId !== undefined && rest.length === 0 ? { verb, streamId, followerId } : null;
}
