import { test } from 'vitest';
import type { TypedReport } from '../../entrypoints/sidepanel/report-typed';
import { providerSettings, startChromium } from '../helpers/browsers/chromium';
import { SAMPLE, servePages } from '../helpers/pages/pages';
import { completion, startProvider } from '../helpers/provider';
import { waitUntil } from '../helpers/wait-until';

/**
 * How long a stream takes to appear in the panel, compared with a bare fetch of the same stream in the same browser.
 * Both are measured in turn in one run; only the ratios are meaningful. Pith's time includes the 150 ms of typing.
 */
const ROUNDS = 5;
const BLOCK =
  'The **pith** of a page is what is left when *nothing* can be left out, says `the list`.\n\n- One point of it\n- Another\n\n';

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

test('the time until a stream at full speed is shown', async () => {
  const pages = await servePages({ '/sample': SAMPLE });
  let body: string[] = [];
  const provider = await startProvider(() => ({
    headers: { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' },
    steps: body,
  }));
  const chromium = await startChromium('chromeTry');
  await chromium.configure(providerSettings(provider.url));
  const medians: number[] = [];
  for (const count of [2_000, 8_000]) {
    const deltas = (BLOCK.repeat(Math.ceil((count * 4) / BLOCK.length)).match(/[\s\S]{4}/g) ?? []).slice(0, count);
    body =
      completion(deltas)
        .join('')
        .match(/[\s\S]{1,65536}/g) ?? [];
    const [pith, bare]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const tab = await chromium.open(`${pages.url}/sample`);
      bare.push(
        await tab.evaluate(async (url) => {
          const at = performance.now();
          await (await fetch(url, { method: 'POST', body: '{}' })).text();
          return performance.now() - at;
        }, `${provider.url}/chat/completions`),
      );
      const requests = provider.requests.length;
      await chromium.clickToolbar(tab);
      const panel = await chromium.waitForPanel();
      await waitUntil(10_000, () => provider.requests.length > requests);
      const askedAt = Date.now();
      const report = await waitUntil(60_000, async () => {
        const shown = await panel.evaluate(() => (globalThis as { pithReport?: TypedReport }).pithReport);
        return shown?.endAt && shown.endAt >= askedAt ? shown : null;
      });
      if (report.run.text !== deltas.join('')) throw new Error('The panel does not show what was sent.');
      pith.push((report.endAt ?? 0) - askedAt);
      await tab.close();
    }
    medians.push(median(pith));
    console.log(
      `${count} deltas: ${median(pith).toFixed(0)} ms in the panel, ${median(bare).toFixed(0)} ms bare, ratio ${(median(pith) / median(bare)).toFixed(1)}`,
    );
  }
  const [small = 1, large = 1] = medians.map((ms) => Math.max(1, ms - 150));
  console.log(
    `cost exponent from 2,000 to 8,000 deltas, without the typing's 150 ms: ${(Math.log(large / small) / Math.log(4)).toFixed(2)}`,
  );
  await chromium.close();
  await provider.close();
  pages.close();
});
