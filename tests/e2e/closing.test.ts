import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Chromium, providerSettings, readPanel, startChromium, waitForText } from '../helpers/browsers/chromium';
import { type PageServer, SAMPLE, servePages } from '../helpers/pages/pages';
import { chunk, completion, paced, type Provider, startProvider } from '../helpers/provider';
import { sleep } from '../helpers/wait-until';

/** What remains of a run when Chromium's panel is closed while text arrives. */

const WORDS = Array.from({ length: 400 }, (_, n) => `w${n} `);

let chromium: Chromium;
let server: PageServer;
let provider: Provider;
let count = 0;

beforeAll(async () => {
  server = await servePages(Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`/${n}`, SAMPLE])));
  // The second request for a page is answered at once.
  provider = await startProvider(() =>
    provider.requests.length === 1
      ? {
          steps: paced(
            WORDS.map((content) => chunk({ content })),
            40,
          ),
        }
      : { steps: completion(['The next one.']) },
  );
  chromium = await startChromium('chromeTry');
  await chromium.configure(providerSettings(provider.url));
});
afterEach(() => void (provider.requests.length = 0));
afterAll(async () => {
  await chromium?.close();
  await provider?.close();
  server?.close();
});

test.each([200, 400, 700, 1_300, 2_600])(
  'a panel that is closed %i ms after the first word shows what it showed when it opens again',
  async (ms) => {
    const tab = await chromium.open(`${server.url}/${count++}`);
    await chromium.clickToolbar(tab);
    const panel = await chromium.waitForPanel();
    await waitForText(panel, 'w0 ');
    await sleep(ms);
    const before = (await readPanel(panel)).match(/w\d+/g) ?? [];
    await panel.evaluate(() => setTimeout(() => window.close())).catch(() => undefined);
    await expect.poll(() => panel.isClosed(), { timeout: 5_000 }).toBe(true);
    await chromium.clickToolbar(tab);
    const reopened = await chromium.waitForPanel();
    await waitForText(reopened, 'The next one.');
    await (await reopened.waitForSelector('[aria-label="Former version"]'))!.click();
    const after = (await waitForText(reopened, 'The panel was closed before')).match(/w\d+/g) ?? [];
    expect(after.length).toBeGreaterThanOrEqual(before.length);
    expect(after).toEqual(WORDS.slice(0, after.length).map((word) => word.trim()));
    await reopened.close();
    await tab.close();
  },
);
