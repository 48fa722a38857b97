import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { completion, startProvider } from '../../../helpers/provider';
import { lacksRedis } from '../../../helpers/relay/databases';
import { createRelayHome, readSummary } from '../../../helpers/relay/relay';
import { findAt, openAt, type Stream, useRelays } from '../../../helpers/relay/redis-relays';
import { follow, range } from '../../../helpers/relay/stream-followers';
import { sleep, waitUntil } from '../../../helpers/wait-until';

const STREAMING_RELAY = path.join(import.meta.dirname, '../../..', 'helpers', 'relay', 'streaming-relay.ts');

describe.skipIf(lacksRedis)(`relays on a Redis that fails${lacksRedis && `: ${lacksRedis}`}`, () => {
  const relays = useRelays();

  describe('a relay that is gone', () => {
    test('followers at other relays get everything that a dead relay wrote, then relay_stopped', async () => {
      const b = await relays.start();
      const child = spawn('node', [STREAMING_RELAY, relays.redis.url, 's'], { stdio: ['ignore', 'pipe', 'inherit'] });
      onTestFinished(() => void child.kill('SIGKILL'));
      let written = 0;
      child.stdout.on('data', (lines: Buffer) => (written = Number(lines.toString().trim().split('\n').at(-1))));
      const follower = follow(await findAt(b), 0);
      await waitUntil(30_000, () => follower.seen.length > 50);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await expect(follower.done).rejects.toMatchObject({ code: 'relay_stopped' });
      expect(follower.seen).toEqual(range(1, follower.seen.length));
      // Events that had not left the process when it was killed are lost.
      expect(follower.seen.length).toBeGreaterThanOrEqual(written - 1);
      // Nothing is left to stop.
      await (await findAt(b)).stop();
    });

    test('a stream that did not end before its relay closed ends with relay_stopped', async () => {
      const relayA = await relays.start();
      const b = await relays.start();
      const a = openAt(relayA);
      a.append(1, 3);
      const follower = follow(await findAt(b), 0);
      await waitUntil(30_000, () => follower.seen.length === 3);
      await relays.close(relayA);
      await expect(follower.done).rejects.toMatchObject({ code: 'relay_stopped' });
    });

    test('a stream that ended is complete, even if its relay closed right afterwards', async () => {
      const relayA = await relays.start();
      const b = await relays.start();
      const a = openAt(relayA);
      a.append(1, 3_000);
      a.end();
      await relays.close(relayA);
      expect(await follow(await findAt(b), 0).done).toEqual(range(1, 3_000));
    });

    test('followers at a relay that closes get relay_stopped', async () => {
      const relayB = await relays.start();
      const a = openAt(await relays.start());
      a.append(1, 1);
      const follower = follow(await findAt(relayB), 0);
      await waitUntil(30_000, () => follower.seen.length === 1);
      await relays.close(relayB);
      await expect(follower.done).rejects.toMatchObject({ code: 'relay_stopped' });
    });
  });

  describe('when Redis fails', () => {
    const appendForAWhile = async (a: Stream, from: number, to: number) => {
      for (let number = from; number <= to; number += 1) {
        a.append(number, number);
        await sleep(2);
      }
    };

    test('when Redis fails, streams continue and can be resumed only at their own relay, which is reported once', async () => {
      const { a, relayA, b } = await relays.startTwo();
      a.append(1, 10);
      const found = await findAt(b);
      const follower = follow(found, 0);
      await waitUntil(30_000, () => follower.seen.length === 10);
      await relays.redis.kill();
      await appendForAWhile(a, 11, 100);
      await expect(b.find('s', 'alice')).rejects.toMatchObject({ code: 'resume_unavailable' });
      const during = openAt(relayA, 'during');
      during.append(1, 5);
      during.end();
      await relays.redis.start();
      await expect(follower.done).rejects.toMatchObject({ code: 'resume_unavailable' });
      await appendForAWhile(a, 101, 110);
      a.end();
      expect(await follow(await relayA.find('s', 'alice'), 0).done).toEqual(range(1, 110));
      expect(await follow(await relayA.find('during', 'alice'), 0).done).toEqual(range(1, 5));
      expect(relays.troubles.filter((kind) => kind === 'unresumable')).toHaveLength(2);
      expect(relays.troubles).toContain('connection');
      // When Redis is back, new streams are resumable again.
      const after = openAt(relayA, 'after');
      await waitUntil(30_000, () => relays.client.isReady);
      await waitUntil(30_000, async () => {
        const each = openAt(relayA, `after-${Date.now()}`);
        each.append(1, 1);
        await sleep(50);
        return (await relays.client.keys('pith:stream:after-*')).length > 0;
      });
      after.append(1, 3);
      after.end();
      expect(await follow(await findAt(b, 'after'), 0).done).toEqual([1, 2, 3]);
      // The relays receive each other's messages again.
      const last = openAt(relayA, 'last');
      last.append(1, 1);
      await (await findAt(b, 'last')).stop();
      await waitUntil(30_000, () => last.watcher.stops === 1);
    });

    test('a copy with a gap is deleted, and its follower is told to try again', async () => {
      const { a, b } = await relays.startTwo({ beatMs: 200 });
      a.append(1, 10);
      const follower = follow(await findAt(b), 0);
      await waitUntil(30_000, () => follower.seen.length === 10);
      const killed = relays.client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes']);
      a.append(11, 20);
      await killed;
      await expect(follower.done).rejects.toMatchObject({ code: 'resume_unavailable' });
      expect(follower.seen).toEqual(range(1, follower.seen.length));
      await waitUntil(30_000, async () => (await relays.client.keys('pith:stream:*')).length === 0);
    });

    test('a follower continues after it lost only its own connection', async () => {
      const { a, b } = await relays.startTwo();
      a.append(1, 10);
      const follower = follow(await findAt(b), 0);
      await waitUntil(30_000, () => follower.seen.length === 10);
      const clients = String(await relays.client.sendCommand(['CLIENT', 'LIST']));
      const [, address = ''] = / addr=(\S+) .* cmd=xread /.exec(clients) ?? [];
      await relays.client.sendCommand(['CLIENT', 'KILL', 'ADDR', address]);
      a.append(11, 20);
      a.end();
      expect(await follower.done).toEqual(range(1, 20));
      expect(relays.troubles).toEqual(['connection']);
    });

    test('after a flush, streams can be resumed only at their own relay, and other relays say so', async () => {
      const { a, relayA, b } = await relays.startTwo();
      a.append(1, 10);
      const follower = follow(await findAt(b), 0);
      await waitUntil(30_000, () => follower.seen.length === 10);
      await relays.client.flushAll();
      a.append(11, 20);
      const unavailable = { code: 'resume_unavailable', retryAfterSeconds: 1 };
      await expect(follower.done).rejects.toMatchObject(unavailable);
      await expect(b.find('s', 'alice')).rejects.toMatchObject(unavailable);
      expect(await b.find('s', 'mallory')).toBeNull();
      expect(await b.find('never', 'alice')).toBeNull();
      a.end();
      expect(await follow(await relayA.find('s', 'alice'), 0).done).toEqual(range(1, 20));
      expect(relays.troubles).toEqual(['unresumable']);
      expect(await relays.client.keys('pith:stream:*')).toEqual([]);
      await relays.close(relayA);
      expect(await b.find('s', 'alice')).toBeNull();
    });

    test('a Redis that hangs delays nothing, and takes only limited memory', async () => {
      const { a, relayA } = await relays.startTwo();
      a.append(1, 1);
      relays.redis.pause();
      const megabyte = Buffer.alloc(1024 * 1024);
      for (let number = 2; number <= 100; number += 1) a.stream.append(number, megabyte);
      expect(relays.troubles).toContain('unresumable');
      expect(await relayA.find('s', 'alice')).not.toBeNull();
      // Redis hangs until the relay has closed.
      await relays.close(relayA);
      relays.redis.resume();
    });

    test('a relay that starts while Redis is down works without it, and with it once it is there', async () => {
      await relays.redis.kill();
      const [relayA, b] = await Promise.all([relays.start(), relays.start()]);
      expect(relays.troubles).toContain('connection');
      const alone = openAt(relayA, 'alone');
      alone.append(1, 3);
      alone.end();
      expect(await follow(await relayA.find('alone', 'alice'), 0).done).toEqual([1, 2, 3]);
      await expect(b.find('alone', 'alice')).rejects.toMatchObject({ code: 'resume_unavailable' });
      await relays.redis.start();
      let count = 0;
      const shared = await waitUntil(30_000, async () => {
        const stream = openAt(relayA, `shared-${(count += 1)}`);
        stream.append(1, 1);
        await sleep(50);
        const found = await b.find(`shared-${count}`, 'alice').catch(() => null);
        return found && { stream, found };
      });
      // The relays hear each other.
      await shared.found.stop();
      await waitUntil(30_000, () => shared.stream.watcher.stops > 0);
    });

    test('while Redis hangs, a client that comes back is told to try again', async () => {
      const b = await relays.start();
      relays.redis.pause();
      try {
        await expect(b.find('s', 'alice')).rejects.toMatchObject({ code: 'resume_unavailable' });
      } finally {
        relays.redis.resume();
      }
    });
  });
});

test('a relay that is started without its Redis says so, names the setting and serves', async () => {
  const provider = await startProvider(() => ({ steps: completion(['Ok.']) }));
  const home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, REDIS_URL: 'redis://127.0.0.1:1' });
  try {
    const headers = { authorization: `Bearer ${await home.createToken('--name', 'alice', '--rpm', '1')}` };
    const relay = await home.start();
    expect(relay.log).toContainEqual(expect.objectContaining({ msg: expect.stringContaining('REDIS_URL') as string }));
    expect(await (await fetch(`${relay.url}/readyz`)).json()).toMatchObject({ isReady: true, redis: 'unreachable' });
    const ask = () => fetch(`${relay.url}/summary`, { method: 'POST', headers, body: '{"content":"x"}' });
    expect(await readSummary(await ask())).toMatchObject({ status: 200, text: 'Ok.', isDone: true });
    expect((await ask()).status).toBe(429);
  } finally {
    await home.remove();
    await provider.close();
  }
});
