/**
 * What relays keep in Redis for one another:
 *
 * - `pith:stream:<id>`, a Redis Stream: event n is the entry `0-<n>`; the end is the entry `1-0`, which names the last.
 * - `pith:stream:<id>:owner`, a hash: whose token and which relay's stream it is.
 * - `pith:relay:<relay>`: there while the relay lives.
 * - `pith:relay:<relay>:told`, a channel: what other relays tell it.
 */
export const toStreamKey = (id: string) => `pith:stream:${id}`;
export const toOwnerKey = (id: string) => `pith:stream:${id}:owner`;
export const toAliveKey = (relayId: string) => `pith:relay:${relayId}`;
export const toChannel = (relayId: string) => `pith:relay:${relayId}:told`;

export const END_ID = '1-0';
export const toEntryId = (number: number) => `0-${number}`;

export type Owner = { tokenId: string; relayId: string };

/** What a relay is told: to stop a stream, or that somebody elsewhere reads it (said again and again) or does no more. */
export type Word = { verb: 'stop' | 'reading' | 'left'; streamId: string; readerId: string };

export const toText = ({ verb, streamId, readerId }: Word) => `${verb} ${streamId} ${readerId}`;

/** `null` for what no relay says. */
export function parseWord(text: string): Word | null {
  const [verb, streamId, readerId, ...rest] = text.split(' ');
  if (verb !== 'stop' && verb !== 'reading' && verb !== 'left') return null;
  return streamId && readerId !== undefined && rest.length === 0 ? { verb, streamId, readerId } : null;
}
