/**
 * What the relay costs compared with no relay, with a minimal relay, and with nginx. All are measured in turn in one
 * run on one machine; only the ratios are meaningful. Asserts that nothing was lost, but no times. Run by `vitest run
 * --project bench tests/bench/relay.bench.ts`.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sleep } from '../helpers/wait-until';
import { readUse, startUpstream, type Upstream } from './relay/children';
import { type Contender, type Contestant, DIRECT, listContenders, PIPE, RELAY } from './relay/contestants';
import { leaveStream, readStream, toScript } from './relay/read-stream';
import { average, createTable, median, quantile, slowest, type Table } from './relay/table';

const FIRST_BYTES = 500;
const PACED_STREAMS = 6;
const BURSTS = 4;
const STREAMS = 200;
const DELTAS = 200;
const LEAVINGS = 40;
const CROWD = 1_000;
const CROWDS = 2;

let upstream: Upstream;
let contenders: Contender[] = [];
const contestants: Contestant[] = [];
let table: Table;

beforeAll(async () => {
  upstream = await startUpstream();
  contenders = listContenders(upstream.url);
  const names = contenders.map(({ name }) => name);
  table = createTable(names, { of: RELAY, to: PIPE });
  for (const { start } of contenders) contestants.push(await start());
  for (const contestant of contestants) await warmUp(contestant);
}, 60_000);

afterAll(async () => {
  for (const { stop } of contestants) await stop();
  await upstream.stop();
  console.log(`${table.toText()}\nOf what is "added", ${DIRECT} is the whole, and the others what they add to it.`);
});

test('time to the first byte', async () => {
  const note = table.addRow('first byte, added ms', median, { isAdded: true, target: 'ratio 2' });
  await inTurns(FIRST_BYTES, contestants, async (contestant) => {
    const { firstByteMs, problem } = await readStream(contestant, toScript(5, 0));
    expect(problem).toBe('');
    note(contestant, firstByteMs);
  });
});

test('latency of a delta', async () => {
  const note = table.addRow('delta, added ms', median, { isAdded: true, target: 'ratio 2' });
  const noteSlow = table.addRow('99th percentile, ms', (values) => quantile(values, 0.99));
  await inTurns(PACED_STREAMS, contestants, async (contestant) => {
    contestant.agent.destroy();
    const { delaysMs, problem } = await readStream(contestant, toScript(DELTAS, 3));
    expect(problem).toBe('');
    // The first delta is the row above.
    note(contestant, ...delaysMs.slice(1));
    noteSlow(contestant, ...delaysMs.slice(1));
  });
});

test('many streams at full speed', async () => {
  const note = table.addRow(`${STREAMS} streams at once, streams/s`, median);
  const noteCpu = table.addRow('CPU, ms per stream', average);
  await inTurns(BURSTS, contestants, async (contestant) => {
    const before = readUse(contestant.pid);
    const startedAt = performance.now();
    await expectWhole(contestant, STREAMS, 0);
    note(contestant, (STREAMS * 1_000) / (performance.now() - startedAt));
    const after = readUse(contestant.pid);
    if (before && after) noteCpu(contestant, (after.cpuMs - before.cpuMs) / STREAMS);
  });
});

test('time until the upstream hears that the client left', async () => {
  const note = table.addRow('client left, upstream aborted, ms', median, { target: '50 ms' });
  const noteSlowest = table.addRow('the slowest, ms', slowest);
  await inTurns(LEAVINGS, contestants, async (contestant) => {
    const script = toScript(2_000, 5);
    const leftAt = await leaveStream(contestant, script, 5);
    const closedAt = await upstream.waitForClose(script.tag, 5_000);
    if (closedAt === null) throw new Error(`${contestant.name} leaves the upstream's stream open.`);
    note(contestant, (closedAt - leftAt) / 1e6);
    noteSlowest(contestant, (closedAt - leftAt) / 1e6);
  });
});

test('many open streams, and their memory', async () => {
  const noteLost = table.addRow(`lost of ${CROWD} streams at once`, slowest, { target: '0' });
  const note = table.addRow('memory of each, MB', average, { target: 'ratio 2' });
  const noteBefore = table.addRow('memory at rest before, MB', average);
  const noteAfter = table.addRow('a second after, MB', average);
  await inTurns(CROWDS, contenders, async ({ start }) => {
    // A new process each time, because a process would reuse memory that it freed before.
    const contestant = await start();
    const read = () => readUse(contestant.pid)?.memoryMb ?? NaN;
    try {
      await warmUp(contestant);
      await sleep(1_000);
      const before = read();
      let most = before;
      const timer = setInterval(() => (most = Math.max(most, read())), 100);
      const problems = await readMany(contestant, CROWD, 100, 40);
      clearInterval(timer);
      noteLost(contestant, problems.length);
      expect(problems).toEqual([]);
      expect(await upstream.readPeak()).toBe(CROWD);
      await sleep(1_000);
      noteBefore(contestant, before);
      // With so many streams, Node's uncollected garbage of some tens of MB hardly counts.
      note(contestant, (most - before) / CROWD);
      noteAfter(contestant, read());
    } finally {
      await contestant.stop();
    }
  });
});

/** Runs every contestant in each round. Each is first equally often. */
async function inTurns<T>(rounds: number, all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const first = round % all.length;
    for (const one of [...all.slice(first), ...all.slice(0, first)]) await act(one);
  }
}

/** Warms up with simultaneous streams, one whose client leaves, and one that takes a while. */
async function warmUp(contestant: Contestant): Promise<void> {
  for (let round = 0; round < 5; round += 1) await expectWhole(contestant, 10, 0);
  const left = toScript(1_000, 5);
  await leaveStream(contestant, left, 5);
  await upstream.waitForClose(left.tag, 5_000);
  await expectWhole(contestant, 1, 5);
  await upstream.readPeak();
}

async function expectWhole(...streams: Parameters<typeof readMany>): Promise<void> {
  expect(await readMany(...streams)).toEqual([]);
}

/**
 * Reads this many streams at once, each on a new connection, because an idle one may be closed just as a request
 * arrives. Resolves to what went wrong.
 */
async function readMany(contestant: Contestant, streams: number, paceMs: number, deltas = DELTAS): Promise<string[]> {
  contestant.agent.destroy();
  const read = () => readStream(contestant, toScript(deltas, paceMs));
  const readings = await Promise.all(Array.from({ length: streams }, read));
  return readings.map(({ problem }) => problem).filter((problem) => problem !== '');
}
