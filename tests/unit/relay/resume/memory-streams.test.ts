import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createMemoryStreams, type MemoryLimits } from '../../../../relay/resume/memory-streams';
import { createWatcher, event, follow, range } from '../../../helpers/relay/stream-followers';

const GRACE_MS = 60_000;
/** Room for about ten events of the tests. */
const SMALL = 2_500;
const never = new AbortController().signal;

afterEach(() => void vi.useRealTimers());

function open(limits: Partial<MemoryLimits> = {}, id = 's') {
  const streams = createMemoryStreams({ graceMs: GRACE_MS, ...limits });
  const watcher = createWatcher();
  const stream = streams.open(id, 'alice', watcher);
  const append = (from: number, to: number) =>
    range(from, to).forEach((number) => stream.append(number, event(number)));
  const find = async () => (await streams.find(id, 'alice'))!;
  return { streams, watcher, stream, append, find };
}

/** Runs everything that does not wait for a timer. */
const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

describe('what a follower gets', () => {
  test('a follower gets the events after its last one, then those to come, then the end', async () => {
    const { stream, append, find } = open();
    append(1, 5);
    const follower = follow(await find(), 2);
    await settle();
    expect(follower.seen).toEqual([3, 4, 5]);
    append(6, 7);
    await settle();
    expect(follower.seen).toEqual([3, 4, 5, 6, 7]);
    stream.end();
    expect(await follower.done).toEqual([3, 4, 5, 6, 7]);
  });

  test('a follower gets the whole stream after its end', async () => {
    const { stream, append, find } = open();
    append(1, 3);
    stream.end();
    expect(await follow(await find(), 0).done).toEqual([1, 2, 3]);
    expect(await follow(await find(), 3).done).toEqual([]);
  });

  test('all followers get the same events, each at its own pace', async () => {
    const { stream, append, find } = open();
    const slow = follow(await find(), 0, settle);
    const fast = follow(await find(), 0);
    append(1, 50);
    await settle();
    expect(fast.seen).toEqual(range(1, 50));
    expect(slow.seen.length).toBeLessThan(5);
    stream.end();
    expect(await slow.done).toEqual(range(1, 50));
  });

  test('a follower that aborts gets nothing more, whether it waits or reads', async () => {
    const { append, find } = open();
    append(1, 2);
    const waiting = follow(await find(), 2);
    const reading = follow(await find(), 0, () => reading.abort());
    await settle();
    waiting.abort();
    expect(await waiting.done).toEqual([]);
    append(3, 3);
    expect(await reading.done).toEqual([1]);
  });

  test('a follower gets resume_expired when a number is missing', async () => {
    const { append, find } = open();
    append(1, 2);
    append(4, 5);
    const behind = follow(await find(), 0);
    await expect(behind.done).rejects.toMatchObject({ code: 'resume_expired' });
    // Events that lead to a gap are not sent either.
    expect(behind.seen).toEqual([]);
    await expect(follow(await find(), 2).done).rejects.toMatchObject({ code: 'resume_expired' });
    const follower = follow(await find(), 3);
    await settle();
    expect(follower.seen).toEqual([4, 5]);
  });

  test('an event appended after the end is not kept', async () => {
    const { stream, append, find } = open();
    append(1, 1);
    stream.end();
    append(2, 2);
    stream.end();
    expect(await follow(await find(), 0).done).toEqual([1]);
  });

  test('a waiting follower gets relay_stopped when the relay closes', async () => {
    const { streams, append, find } = open();
    append(1, 1);
    const follower = follow(await find(), 0);
    await settle();
    await streams.close();
    await expect(follower.done).rejects.toMatchObject({ code: 'relay_stopped' });
    expect(await streams.find('s', 'alice')).toBeNull();
  });
});

describe('watchers', () => {
  test("another token's stream is not found", async () => {
    const { streams } = open();
    expect(await streams.find('s', 'bob')).toBeNull();
    expect(await streams.find('t', 'alice')).toBeNull();
  });

  test('followers of a stream are counted from beginning to end, however they end', async () => {
    const { watcher, stream, append, find } = open();
    append(1, 2);
    const first = follow(await find(), 0);
    const second = follow(await find(), 0);
    expect(watcher.counts).toEqual([1, 2]);
    first.abort();
    await first.done;
    expect(watcher.counts).toEqual([1, 2, 1]);
    // A follower whose consumer stops reading by itself.
    for await (const _ of (await find()).read(0, never)) break;
    expect(watcher.counts).toEqual([1, 2, 1, 2, 1]);
    stream.end();
    await second.done;
    expect(watcher.counts.at(-1)).toBe(0);
  });

  test('a stop is passed on to the watcher, but not after the end of the stream', async () => {
    const { watcher, stream, find } = open();
    await (await find()).stop();
    expect(watcher.stops).toBe(1);
    stream.end();
    await (await find()).stop();
    expect(watcher.stops).toBe(1);
  });
});

describe('what is kept', () => {
  test('a stream is kept for the grace period after its end, with one timer for all', async () => {
    vi.useFakeTimers();
    const { streams, stream, append, find } = open();
    append(1, 1);
    await vi.advanceTimersByTimeAsync(10 * GRACE_MS);
    expect(await find()).not.toBeNull();
    stream.end();
    for (const id of ['t', 'u']) {
      await vi.advanceTimersByTimeAsync(1_000);
      streams.open(id, 'alice', createWatcher()).end();
    }
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(GRACE_MS - 2_001);
    expect(await streams.find('s', 'alice')).not.toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(await streams.find('s', 'alice')).toBeNull();
    expect(await streams.find('t', 'alice')).not.toBeNull();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await streams.find('t', 'alice')).toBeNull();
    expect(await streams.find('u', 'alice')).not.toBeNull();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a stream that is being read when it expires is kept for that follower only', async () => {
    vi.useFakeTimers();
    const { streams, stream, append, find } = open();
    append(1, 3);
    let goOn = () => {};
    const follower = follow(await find(), 0, () => new Promise<void>((resolve) => void (goOn = resolve)));
    stream.end();
    await vi.advanceTimersByTimeAsync(GRACE_MS + 1);
    expect(await streams.find('s', 'alice')).toBeNull();
    for (let i = 0; i < 3; i += 1) {
      goOn();
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(await follower.done).toEqual([1, 2, 3]);
  });

  test('only the newest events of a large stream are kept', async () => {
    const { stream, append, find } = open({ maxStreamBytes: SMALL });
    append(1, 100);
    await expect(follow(await find(), 0).done).rejects.toMatchObject({ code: 'resume_expired' });
    stream.end();
    const { length } = await follow(await find(), 95).done;
    expect(length).toBe(5);
    await expect(follow(await find(), 80).done).rejects.toMatchObject({ code: 'resume_expired' });
  });

  test('a follower too slow to read events before they are dropped gets resume_expired', async () => {
    const { append, find } = open({ maxStreamBytes: SMALL });
    append(1, 2);
    const follower = follow(await find(), 0, settle);
    await Promise.resolve();
    append(3, 100);
    await expect(follower.done).rejects.toMatchObject({ code: 'resume_expired' });
    expect(follower.seen).toEqual([1]);
  });

  test('when memory is full, the streams that ended first are dropped first', async () => {
    const { streams, stream, append } = open({ maxTotalBytes: SMALL });
    append(1, 2);
    const others = ['t', 'u'].map((id) => streams.open(id, 'alice', createWatcher()));
    for (const other of others) for (const number of range(1, 4)) other.append(number, event(number));
    others[1]!.end();
    others[0]!.end();
    append(3, 4);
    expect(await streams.find('u', 'alice')).toBeNull();
    expect(await streams.find('t', 'alice')).not.toBeNull();
    stream.end();
    expect(await follow(await streams.find('s', 'alice'), 0).done).toEqual([1, 2, 3, 4]);
  });

  test('when memory is full of running streams, the events of the oldest are dropped', async () => {
    const { streams, stream, append, find } = open({ maxTotalBytes: SMALL });
    append(1, 6);
    const waiting = follow(await find(), 6);
    const behind = follow(await find(), 0, settle);
    const other = streams.open('t', 'alice', createWatcher());
    for (const number of range(1, 8)) other.append(number, event(number));
    await expect(behind.done).rejects.toMatchObject({ code: 'resume_expired' });
    append(7, 7);
    stream.end();
    other.end();
    expect(await waiting.done).toEqual([7]);
    expect(await follow(await streams.find('t', 'alice'), 0).done).toEqual(range(1, 8));
  });

  test('dropped events no longer count against the memory limit', async () => {
    vi.useFakeTimers();
    const { streams } = open({ maxTotalBytes: SMALL });
    for (let round = 0; round < 20; round += 1) {
      const one = streams.open(`r${round}`, 'alice', createWatcher());
      for (const number of range(1, 8)) one.append(number, event(number));
      one.end();
      await vi.advanceTimersByTimeAsync(GRACE_MS);
    }
    const last = streams.open('last', 'alice', createWatcher());
    for (const number of range(1, 8)) last.append(number, event(number));
    last.end();
    expect(await follow(await streams.find('last', 'alice'), 0).done).toEqual(range(1, 8));
  });
});

test('each follower gets exactly what it lacks, however appending, reading and aborting interleave', async () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant('append' as const), count: fc.integer({ min: 1, max: 9 }) }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('read' as const), back: fc.nat(12), pace: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('abort' as const), which: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ticks: fc.nat(6) }) },
  );
  const wait = async (ticks: number) => {
    for (let i = 0; i < ticks; i += 1) await Promise.resolve();
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { watcher, stream, append, find } = open();
      const followers: (ReturnType<typeof follow> & { after: number; isAborted: boolean })[] = [];
      let last = 0;
      for (const each of steps) {
        if (each.type === 'append') append(last + 1, (last += each.count));
        if (each.type === 'wait') await wait(each.ticks);
        if (each.type === 'read') {
          const after = Math.max(0, last - each.back);
          followers.push({ ...follow(await find(), after, () => wait(each.pace)), after, isAborted: false });
        }
        const gone = each.type === 'abort' && followers[each.which % followers.length];
        if (gone) {
          gone.abort();
          gone.isAborted = true;
        }
      }
      stream.end();
      for (const { done, after, isAborted } of followers) {
        const wanted = range(after + 1, last);
        const seen = await done;
        expect(seen).toEqual(isAborted ? wanted.slice(0, seen.length) : wanted);
      }
      expect(watcher.counts.at(-1) ?? 0).toBe(0);
      expect(Math.min(0, ...watcher.counts)).toBe(0);
    }),
    { numRuns: 300 },
  );
});
