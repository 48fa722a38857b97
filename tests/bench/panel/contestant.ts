import path from 'node:path';
import type { CDPSession, Page } from 'puppeteer-core';
import type { TypedReport } from '../../../entrypoints/sidepanel/report-typed';
import { type Chromium, providerSettings, startChromium } from '../../helpers/browsers/chromium';
import { waitUntil } from '../../helpers/wait-until';

/** What a panel shows of the run that the last click started. Times are epoch milliseconds. */
export type Shown = { length: number; firstPaintAt: number | null; endAt: number | null };

/** An extension in a browser of its own. */
export type Contestant = {
  name: string;
  /** Opens the page in a new tab and clicks the toolbar button; returns when, in epoch milliseconds. */
  click: (url: string) => Promise<number>;
  panel: () => Promise<Page>;
  /** What is shown of the run that started after `since`; `null` for nothing. */
  read: (panel: Page, since: number) => Promise<Shown | null>;
  closePanel: () => Promise<void>;
  close: () => Promise<void>;
};

/** A bare extension in the folder `floor`: it fetches, and shows the text. */
export async function startFloor(url: string): Promise<Contestant> {
  const chromium = await startChromium({ folder: path.join(import.meta.dirname, '../floor') });
  await chromium.worker.evaluate((url) => Object.assign(globalThis, { url }), `${url}/chat/completions`);
  return createContestant('floor', chromium, (panel, since) =>
    panel.evaluate((since) => {
      const { floorReport: report } = globalThis as {
        floorReport?: Omit<Shown, 'length'> & { shown: string; at: number };
      };
      if (!report || report.at < since) return null;
      return { length: report.shown.length, firstPaintAt: report.firstPaintAt, endAt: report.endAt };
    }, since),
  );
}

/** Pith as it is built for `npm start`, which reports what it shows. `url`: the provider's; `null` for the device. */
export async function startPith(url: string | null): Promise<Contestant> {
  const chromium = await startChromium('chromeTry');
  if (url !== null) await chromium.configure(providerSettings(url));
  return createContestant('pith', chromium, (panel, since) =>
    panel.evaluate((since) => {
      const { pithReport: report } = globalThis as { pithReport?: TypedReport };
      if (!report || report.run.startedAt < since) return null;
      return { length: report.shown.length, firstPaintAt: report.firstPaintAt, endAt: report.endAt };
    }, since),
  );
}

function createContestant(name: string, chromium: Chromium, read: Contestant['read']): Contestant {
  const tabs: Page[] = [];
  const isPanel = (url: string) => url.startsWith(`${chromium.origin}/sidepanel.html`);
  return {
    name,
    read,
    click: async (url) => {
      for (const tab of tabs.splice(1)) await tab.close();
      const tab = await chromium.open(url);
      tabs.push(tab);
      const at = Date.now();
      await chromium.clickToolbar(tab);
      return at;
    },
    panel: chromium.waitForPanel,
    closePanel: async () => {
      const panel = await chromium.waitForPanel();
      // The answer is lost with the panel.
      await panel.evaluate(() => close()).catch(() => undefined);
      await waitUntil(10_000, () => !chromium.browser.targets().some((target) => isPanel(target.url())));
    },
    close: chromium.close,
  };
}

/** Waits until the panel shows the whole run that started after `since`. */
export async function waitForEnd({ read }: Contestant, panel: Page, since: number): Promise<Shown & { endAt: number }> {
  return waitUntil(120_000, async () => {
    const shown = await read(panel, since);
    return shown?.endAt ? { ...shown, endAt: shown.endAt } : null;
  });
}

/** When the panel's page was first painted, in epoch milliseconds. */
export async function readPaint(panel: Page): Promise<number> {
  return waitUntil(10_000, () =>
    panel.evaluate(() => {
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      return paint ? performance.timeOrigin + paint.startTime : null;
    }),
  );
}

/** The processor time of the page's main thread so far, in milliseconds; it does not count what other programs use. */
export async function readCpuMs(session: CDPSession): Promise<number> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const { metrics } = await session.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
}
