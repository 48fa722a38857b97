import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisClient } from '../base/redis-client.ts';
import { ASKED_CHANNEL, parseQuestion, toChannel, toQuestion, toText } from './redis-keys.ts';

/** How long the other relays may take to answer. */
const ANSWER_MS = 300;

/** Asks the other relays for a stream of which Redis holds no copy. */
export type Inquiry = {
  /** Whether another relay keeps the stream in its memory. Rejects when Redis fails. */
  isKeptElsewhere(id: string, tokenId: string): Promise<boolean>;
  /** Takes the answer of a relay that keeps the stream. */
  hearKept(id: string): void;
  /** Takes the question of another relay. */
  hearQuestion(text: string): Promise<void>;
};

export function createInquiry(
  client: RedisClient,
  { relayId, isKeptHere }: { relayId: string; isKeptHere: (id: string, tokenId: string) => Promise<boolean> },
): Inquiry {
  const asking = new Map<string, Set<() => void>>();
  return {
    async isKeptElsewhere(id, tokenId) {
      const { promise: kept, resolve } = Promise.withResolvers<void>();
      const others = asking.get(id) ?? new Set();
      asking.set(id, others.add(resolve));
      try {
        const listeners = Number(await client.publish(ASKED_CHANNEL, toQuestion({ id, tokenId, relayId })));
        // This relay hears itself.
        if (listeners <= 1) return false;
        return await Promise.race([kept.then(() => true), sleep(ANSWER_MS, false, { ref: false })]);
      } finally {
        others.delete(resolve);
        if (others.size === 0) asking.delete(id);
      }
    },
    hearKept(id) {
      for (const resolve of asking.get(id) ?? []) resolve();
    },
    async hearQuestion(text) {
      const question = parseQuestion(text);
      if (!question || question.relayId === relayId) return;
      if (!(await isKeptHere(question.id, question.tokenId))) return;
      await client.publish(
        toChannel(question.relayId),
        toText({ verb: 'kept', streamId: question.id, followerId: '' }),
      );
    },
  };
}
