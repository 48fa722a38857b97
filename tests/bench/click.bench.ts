import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE, servePages } from '../helpers/pages/pages';
import { waitUntil } from '../helpers/wait-until';
import { type Figure, report } from './figures';
import { type Contestant, readPaint, startFloor, startPith } from './panel/contestant';
import { startStreamServer, type StreamServer } from './panel/stream-server';

/**
 * From the click on the toolbar button to the panel's first paint, the first sentence picked on the device, and a
 * provider's first token, against the first paint of a bare extension's panel. `cold`: the first click in a browser
 * that has just started. `warm`: a later one, with the panel closed in between.
 */
const ROUNDS = 7;
const HEATS = ['cold', 'warm'] as const;

let pages: Awaited<ReturnType<typeof servePages>>;
let server: StreamServer;

beforeAll(async () => {
  pages = await servePages({ '/sample': SAMPLE });
  server = await startStreamServer();
});

afterAll(async () => {
  await server.close();
  pages.close();
});

test('from the click to the paint, the first sentence and the first token', async () => {
  const floor = (heat: string) => figures.get(`${heat}: click → panel painted`)!.floor;
  const figures = new Map<string, Figure>();
  for (const heat of HEATS) {
    const add = (measure: string, target: string) =>
      figures.set(`${heat}: ${measure}`, { measure: `${heat}: ${measure}`, unit: 'ms', target, floor: [], ours: [] });
    add('click → panel painted', '≤ 1.5');
    add('click → first sentence', '≤ 1.6');
    add('click → first token', '≤ 1.5');
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    await withContestant(startFloor(server.url), async (contestant, heat) => {
      const { paintMs, textMs } = await measureClick(contestant);
      floor(heat).push(paintMs);
      expect(textMs).toBeGreaterThan(0);
    });
    await withContestant(startPith(null), async (contestant, heat) => {
      const { paintMs, textMs } = await measureClick(contestant);
      figures.get(`${heat}: click → panel painted`)!.ours.push(paintMs);
      figures.get(`${heat}: click → first sentence`)!.ours.push(textMs);
    });
    await withContestant(startPith(server.url), async (contestant, heat) => {
      const { textMs } = await measureClick(contestant);
      figures.get(`${heat}: click → first token`)!.ours.push(textMs);
    });
  }
  report(
    'click',
    [...figures.values()].map((figure) => ({ ...figure, floor: floor(figure.measure.slice(0, 4)) })),
  );
});

async function withContestant(
  starting: Promise<Contestant>,
  act: (contestant: Contestant, heat: (typeof HEATS)[number]) => Promise<void>,
): Promise<void> {
  const contestant = await starting;
  try {
    for (const heat of HEATS) {
      await act(contestant, heat);
      await contestant.closePanel();
    }
  } finally {
    await contestant.close();
  }
}

async function measureClick(contestant: Contestant): Promise<{ paintMs: number; textMs: number }> {
  const clickedAt = await contestant.click(`${pages.url}/sample`);
  const panel = await contestant.panel();
  const shown = await waitUntil(30_000, async () => {
    const read = await contestant.read(panel, clickedAt);
    return read?.endAt ? read : null;
  });
  return { paintMs: (await readPaint(panel)) - clickedAt, textMs: (shown.firstPaintAt ?? NaN) - clickedAt };
}
