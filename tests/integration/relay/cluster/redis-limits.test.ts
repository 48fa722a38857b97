import { describe, expect, test, vi } from 'vitest';
import { createLimits } from '../../../../relay/tokens/limits';
import { connectRedis } from '../../../../relay/base/redis-client';
import { lacksRedis } from '../../../helpers/relay/databases';
import { useRelays } from '../../../helpers/relay/redis-relays';
import { range } from '../../../helpers/relay/stream-followers';

describe.skipIf(lacksRedis)(`limits of several relays on one Redis${lacksRedis && `: ${lacksRedis}`}`, () => {
  const relays = useRelays();

  describe('limits', () => {
    const token = { id: 'alice', rpm: 10 };
    const take = (limits: ReturnType<typeof createLimits>) =>
      limits.takeRequest(token).then(
        () => 'taken',
        (error: { code: string; retryAfterSeconds: number }) => `${error.code} ${error.retryAfterSeconds > 0}`,
      );

    test('limits are shared by relays', async () => {
      const other = await connectRedis(relays.redis.url, () => undefined);
      const [one, two] = [createLimits(relays.client), createLimits(other)];
      const answers = await Promise.all(range(1, 30).map((n) => take(n % 2 ? one : two)));
      expect(answers.filter((answer) => answer === 'taken')).toHaveLength(10);
      expect(answers.filter((answer) => answer === 'rate_limited true')).toHaveLength(20);
      for (let i = 0; i < 10; i += 1) await (i % 2 ? one : two).noteFailure('192.0.2.7');
      await expect(one.checkAddress('192.0.2.7')).rejects.toMatchObject({ code: 'locked_out' });
      await expect(two.checkAddress('192.0.2.7')).rejects.toMatchObject({ code: 'locked_out' });
      await two.checkAddress('192.0.2.8');
      for (const key of await relays.client.keys('pith:*')) expect(await relays.client.pTTL(key)).toBeGreaterThan(0);
      other.destroy();
    });

    test('a relay counts requests alone while Redis hangs, and waits for it only once', async () => {
      const limits = createLimits(relays.client);
      relays.redis.pause();
      try {
        const answers: string[] = [];
        const waits: number[] = [];
        for (let count = 0; count < 15; count += 1) {
          const startedAt = performance.now();
          answers.push(await take(limits));
          waits.push(performance.now() - startedAt);
        }
        expect(answers.filter((answer) => answer === 'taken')).toHaveLength(10);
        // Each wait for Redis takes at least 200 ms. A busy machine may delay some answers, but not most of them.
        expect(waits.filter((ms) => ms < 200).length).toBeGreaterThan(7);
      } finally {
        relays.redis.resume();
      }
    });

    test('each relay counts requests alone while Redis is down', async () => {
      const limits = createLimits(relays.client);
      await relays.redis.kill();
      try {
        // No timer fires: an answer that waited for one would never come.
        vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
        const answers = await Promise.all(range(1, 15).map(() => take(limits)));
        expect(answers.filter((answer) => answer === 'taken')).toHaveLength(10);
        for (let i = 0; i < 10; i += 1) await limits.noteFailure('192.0.2.7');
        await expect(limits.checkAddress('192.0.2.7')).rejects.toMatchObject({ code: 'locked_out' });
      } finally {
        vi.useRealTimers();
        await relays.redis.start();
      }
    });
  });
});
