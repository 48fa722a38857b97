import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lacksRedis } from '../../../helpers/relay/databases';
import { findAt, openAt, useRelays } from '../../../helpers/relay/redis-relays';
import { follow, range } from '../../../helpers/relay/stream-followers';
import { sleep, waitUntil } from '../../../helpers/wait-until';

describe.skipIf(lacksRedis)(`several relays on one Redis${lacksRedis && `: ${lacksRedis}`}`, () => {
  const relays = useRelays();

  describe('reading at another relay', () => {
    test('5,000 events written at full speed reach another relay in order, each once', async () => {
      const { a, b } = await relays.startTwo();
      a.append(1, 1);
      const [early, late] = [follow(await findAt(b), 0), follow(await findAt(b), 1)];
      a.append(2, 2_000);
      await sleep(0);
      a.append(2_001, 5_000);
      a.end();
      expect(await early.done).toEqual(range(1, 5_000));
      expect(await late.done).toEqual(range(2, 5_000));
      expect(await follow(await findAt(b), 4_990).done).toEqual(range(4_991, 5_000));
      expect(relays.troubles).toEqual([]);
    });

    test('another relay reads an event as soon as it is written', async () => {
      const { a, b } = await relays.startTwo();
      a.append(1, 1);
      const follower = follow(await findAt(b), 0);
      await waitUntil(30_000, () => follower.seen.length === 1);
      // Each event is read before the next is written. If a timer collected them, a thousand would take minutes.
      for (let number = 2; number <= 1_000; number += 1) {
        a.append(number, number);
        while (follower.seen.at(-1) !== number) await new Promise(setImmediate);
      }
      a.end();
      expect(await follower.done).toEqual(range(1, 1_000));
    });

    test('each follower gets exactly what it lacks, however reading and writing interleave', async () => {
      const step = fc.oneof(
        fc.record({ type: fc.constant('append' as const), count: fc.integer({ min: 1, max: 150 }) }),
        fc.record({ type: fc.constant('read' as const), back: fc.nat(200), isAborted: fc.boolean() }),
        fc.record({ type: fc.constant('wait' as const), ms: fc.nat(5) }),
      );
      const { relayA, b } = await relays.startTwo();
      let runs = 0;
      const property = fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
        const id = `run-${(runs += 1)}`;
        const { append, end } = openAt(relayA, id);
        append(1, 1);
        const found = await findAt(b, id);
        let last = 1;
        const followers: { follower: ReturnType<typeof follow>; after: number; isAborted: boolean }[] = [];
        for (const each of steps) {
          if (each.type === 'append') append(last + 1, (last += each.count));
          if (each.type === 'wait') await sleep(each.ms);
          if (each.type !== 'read') continue;
          const after = Math.max(0, last - each.back);
          const follower = follow(found, after, () => each.isAborted && follower.seen.length > 20 && follower.abort());
          followers.push({ follower, after, isAborted: each.isAborted });
        }
        end();
        for (const { follower, after, isAborted } of followers) {
          const wanted = range(after + 1, last);
          expect(await follower.done).toEqual(isAborted ? wanted.slice(0, 21) : wanted);
        }
      });
      await fc.assert(property, { numRuns: 25 });
    });

    test('another relay reads any bytes as they were written', async () => {
      const { a, b } = await relays.startTwo();
      const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7) & 255));
      a.stream.append(1, bytes);
      a.stream.append(2, Buffer.alloc(0));
      a.end();
      const seen: Buffer[] = [];
      for await (const each of (await findAt(b)).read(0, new AbortController().signal)) seen.push(each);
      expect(seen).toEqual([bytes, Buffer.alloc(0)]);
    });

    test("another token's stream, and one that never existed, are not found", async () => {
      const { a, b } = await relays.startTwo();
      a.append(1, 1);
      await findAt(b);
      expect(await b.find('s', 'bob')).toBeNull();
      expect(await b.find('s:owner', 'alice')).toBeNull();
      expect(await b.find('t', 'alice')).toBeNull();
    });

    test('reading ends with resume_expired where the oldest events were dropped, also for a slow follower', async () => {
      const { a, b } = await relays.startTwo({ maxStreamBytes: 4_000 });
      a.append(1, 1_000);
      a.end();
      const found = await findAt(b);
      await expect(follow(found, 0).done).rejects.toMatchObject({ code: 'resume_expired' });
      await expect(follow(found, 870).done).rejects.toMatchObject({ code: 'resume_expired' });
      expect(await follow(found, 990).done).toEqual(range(991, 1_000));
    });

    test('reading ends with resume_expired where not even the last event could be kept', async () => {
      const { a, b } = await relays.startTwo({ maxStreamBytes: 10 });
      a.append(1, 3);
      a.end();
      const found = await findAt(b);
      await expect(follow(found, 1).done).rejects.toMatchObject({ code: 'resume_expired' });
      expect(await follow(found, 3).done).toEqual([]);
    });
  });

  describe('what the relay that runs the stream is told', () => {
    const tellAll = async (text: string) => {
      for (const channel of await relays.client.pubSubChannels('pith:relay:*:told'))
        await relays.client.publish(channel, text);
    };

    test('the relay that runs a stream is told at once to stop it, but not after its end', async () => {
      // No heartbeat repeats the message.
      const { a, b } = await relays.startTwo({ beatMs: 600_000 });
      a.append(1, 1);
      const found = await findAt(b);
      await found.stop();
      while (a.watcher.stops === 0) await new Promise(setImmediate);
      a.end();
      await found.stop();
      await sleep(50);
      expect(a.watcher.stops).toBe(1);
    });

    test('the relay that runs a stream is told how many clients follow it at all relays', async () => {
      const { a, relayA, b } = await relays.startTwo();
      a.append(1, 1);
      const far = follow(await findAt(b), 0);
      await waitUntil(30_000, () => a.watcher.counts.length === 1);
      const near = follow(await relayA.find('s', 'alice'), 0);
      expect(a.watcher.counts).toEqual([1, 2]);
      far.abort();
      await far.done;
      await waitUntil(30_000, () => a.watcher.counts.length === 3);
      near.abort();
      await near.done;
      expect(a.watcher.counts).toEqual([1, 2, 1, 0]);
    });

    test('a follower counts for as long as it reads, and no longer when its relay is gone', async () => {
      const relayA = await relays.start({ beatMs: 250 });
      const b = await relays.start({ beatMs: 250 });
      const a = openAt(relayA);
      a.append(1, 1);
      const follower = follow(await findAt(b), 0);
      await waitUntil(30_000, () => a.watcher.counts.length === 1);
      // The last message of a relay that dies right afterwards.
      await tellAll('reading s dead');
      await waitUntil(30_000, () => a.watcher.counts.at(-1) === 2);
      await waitUntil(30_000, () => a.watcher.counts.at(-1) === 1);
      await sleep(1_200);
      expect(a.watcher.counts).toEqual([1, 2, 1]);
      follower.abort();
    });

    test("nonsense on a relay's channel is ignored", async () => {
      const { a } = await relays.startTwo();
      a.append(1, 1);
      for (const text of ['', 'stop', 'stop t x', 'reading s', 'halt s x', 'stop s x y', '{"a":1}'])
        await tellAll(text);
      await sleep(50);
      expect(a.watcher).toMatchObject({ stops: 0, counts: [] });
    });
  });

  describe('what is kept in Redis', () => {
    test('what Redis keeps is deleted after the grace period', async () => {
      const { a, b } = await relays.startTwo({ graceMs: 1_000 });
      a.append(1, 1);
      a.end();
      await findAt(b);
      await waitUntil(30_000, async () => (await b.find('s', 'alice')) === null);
      expect(await relays.client.keys('pith:stream:*')).toEqual([]);
    });

    test('what Redis keeps is deleted some time after the last event, even if the stream never ends', async () => {
      const { a, b } = await relays.startTwo();
      a.append(1, 5);
      await findAt(b);
      for (const key of await relays.client.keys('pith:*')) {
        expect(await relays.client.pTTL(key)).toBeGreaterThan(0);
        expect(await relays.client.pTTL(key)).toBeLessThanOrEqual(600_000);
      }
      expect(await relays.client.keys('pith:stream:*')).toHaveLength(2);
    });
  });
});
