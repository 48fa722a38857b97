import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE, servePages } from '../helpers/pages/pages';
import { type Figure, median, quantile, report } from './figures';
import { type Contestant, readCpuMs, startFloor, startPith, waitForEnd } from './panel/contestant';
import { createDeltas, startStreamServer, type StreamServer } from './panel/stream-server';

/**
 * How a provider's stream gets into the panel, against a bare extension that appends the same stream to one text. Both
 * are measured in turn in one run, each in a browser of its own. The processor time is that of the panel's main thread.
 */
const PACES = [
  { name: '20/s', count: 60, perSecond: 20, rounds: 3 },
  { name: '100/s', count: 600, perSecond: 100, rounds: 3 },
  { name: '500/s', count: 2_000, perSecond: 500, rounds: 3 },
  { name: 'full speed', count: 2_000, perSecond: 0, rounds: 7 },
  { name: 'full speed', count: 8_000, perSecond: 0, rounds: 7 },
];

let pages: Awaited<ReturnType<typeof servePages>>;
let server: StreamServer;
let contestants: [floor: Contestant, ours: Contestant];
const figures: Figure[] = [];

beforeAll(async () => {
  pages = await servePages({ '/sample': SAMPLE });
  server = await startStreamServer();
  contestants = [await startFloor(server.url), await startPith(server.url)];
  // The first run of each loads what the others find loaded.
  for (const contestant of contestants) {
    const clickedAt = await contestant.click(`${pages.url}/sample`);
    await waitForEnd(contestant, await contestant.panel(), clickedAt);
  }
}, 60_000);

afterAll(async () => {
  for (const contestant of contestants) await contestant.close();
  await server.close();
  pages.close();
  report('stream', figures);
});

test.each(PACES)('$count deltas at $name', async ({ name, count, perSecond, rounds }) => {
  const measure = `${count.toLocaleString('en')} deltas, ${name}`;
  const isFull = perSecond === 0;
  const total: Figure = {
    measure: `${measure}: shown`,
    unit: 'ms',
    target: isFull ? '≤ 3' : '≤ 1.1',
    floor: [],
    ours: [],
  };
  const cpu: Figure = { ...total, measure: `${measure}: processor`, target: '≤ 1.3', floor: [], ours: [] };
  const longest: Figure = { ...total, measure: `${measure}: longest task`, target: '≤ 50 ms', floor: [], ours: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      const found = await measureStream(contestant, count, perSecond);
      const side = index === 0 ? 'floor' : 'ours';
      total[side].push(found.totalMs);
      cpu[side].push(found.cpuMs);
      longest[side].push(found.longestMs);
    }
  }
  figures.push(total, cpu, { ...longest, floor: [] });
});

test('the age of the oldest character that is not shown yet', async () => {
  for (const perSecond of [20, 100, 500]) {
    const deltas = createDeltas(perSecond * 4);
    const [, pith] = contestants;
    server.play({ deltas, perSecond });
    const clickedAt = await pith.click(`${pages.url}/sample`);
    const panel = await pith.panel();
    await panel.evaluate(() => {
      const frames: [at: number, length: number][] = [];
      Object.assign(globalThis, { benchFrames: frames });
      const look = () => {
        const { pithReport } = globalThis as { pithReport?: { shown: string; endAt: number | null } };
        frames.push([Date.now(), pithReport?.shown.length ?? 0]);
        if ((globalThis as { benchFrames?: unknown }).benchFrames === frames) requestAnimationFrame(look);
      };
      look();
    });
    await waitForEnd(pith, panel, clickedAt);
    const frames = await panel.evaluate(
      () => (globalThis as unknown as { benchFrames: [number, number][] }).benchFrames,
    );
    const { sentAt } = server.sendings.at(-1)!;
    const until = sentAt.at(-1)!;
    const ages = frames.flatMap(([at, length]) => {
      const sent = sentAt[Math.floor(length / 4)];
      return at > sentAt[0]! + 500 && at < until && sent !== undefined ? Math.max(0, at - sent) : [];
    });
    figures.push({
      measure: `${perSecond}/s: oldest unshown character, p95`,
      unit: 'ms',
      target: '≤ 100 ms',
      floor: [],
      ours: [quantile(ages, 0.95)],
    });
    await panel.evaluate(() => Object.assign(globalThis, { benchFrames: null }));
  }
});

test('growth from 2,000 to 8,000 deltas', () => {
  const find = (count: string) => figures.find(({ measure }) => measure === `${count} deltas, full speed: processor`);
  const exponent = Math.log(median(find('8,000')?.ours ?? []) / median(find('2,000')?.ours ?? [])) / Math.log(4);
  console.log(`growth of the processor time: n^${exponent.toFixed(2)} (target: at most n^1.1)`);
});

async function measureStream(contestant: Contestant, count: number, perSecond: number) {
  const deltas = createDeltas(count);
  server.play({ deltas, perSecond });
  const panel = await contestant.panel();
  const session = await panel.createCDPSession();
  const before = await readCpuMs(session);
  const clickedAt = await contestant.click(`${pages.url}/sample`);
  const { endAt, length } = await waitForEnd(contestant, panel, clickedAt);
  // The last frame is drawn after the text is complete.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(length).toBe(deltas.join('').length);
  const cpuMs = (await readCpuMs(session)) - before;
  await session.detach();
  const longestMs = await panel.evaluate((since) => {
    const observer = new PerformanceObserver(() => undefined);
    observer.observe({ type: 'longtask', buffered: true });
    const tasks = observer.takeRecords().filter(({ startTime }) => performance.timeOrigin + startTime > since);
    return Math.max(0, ...tasks.map(({ duration }) => duration));
  }, clickedAt);
  return { totalMs: endAt - server.sendings.at(-1)!.askedAt, cpuMs, longestMs };
}
