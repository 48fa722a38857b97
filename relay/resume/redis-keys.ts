/**
 * What relays keep in Redis for each other:
 *
 * - `pith:stream:<id>`, a Redis Stream: event n is the entry `0-<n>`; the end is the entry `1-0`, which names the last.
 * - `pith:stream:<id>:owner`, a hash: the token and the relay that the stream belongs to.
 * - `pith:relay:<relay>`: exists while the relay is alive.
 * - `pith:relay:<relay>:told`, a channel: messages of other relays.
 * - `pith:asked`, a channel that all relays hear: who keeps a stream of which there is no copy?
 */
export const toStreamKey = (id: string) => `pith:stream:${id}`;
export const toOwnerKey = (id: string) => `pith:stream:${id}:owner`;
export const toAliveKey = (relayId: string) => `pith:relay:${relayId}`;
export const toChannel = (relayId: string) => `pith:relay:${relayId}:told`;

export const ASKED_CHANNEL = 'pith:asked';

export const END_ID = '1-0';
export const toEntryId = (number: number) => `0-${number}`;

export type Owner = { tokenId: string; relayId: string };

/**
 * A message to a relay: stop a stream; a client elsewhere is reading it (repeated); that client has left; the relay
 * that says this keeps the stream that was asked for.
 */
export type Word = { verb: (typeof VERBS)[number]; streamId: string; followerId: string };

const VERBS = ['stop', 'reading', 'left', 'kept'] as const;

export const toText = ({ verb, streamId, followerId }: Word) => `${verb} ${streamId} ${followerId}`;

/** `null` for anything that is not such a message. */
export function parseWord(text: string): Word | null {
  const [first, streamId, followerId, ...rest] = text.split(' ');
  const verb = VERBS.find((known) => known === first);
  return verb && streamId && followerId !== undefined && rest.length === 0 ? { verb, streamId, followerId } : null;
}

/** The relay that asks for a stream of a token. */
export type Question = { id: string; tokenId: string; relayId: string };

export const toQuestion = ({ id, tokenId, relayId }: Question) => `${id} ${tokenId} ${relayId}`;

export function parseQuestion(text: string): Question | null {
  const [id, tokenId, relayId, ...rest] = text.split(' ');
  return id && tokenId && relayId && rest.length === 0 ? { id, tokenId, relayId } : null;
}
