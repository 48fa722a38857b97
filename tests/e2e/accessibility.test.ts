import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { leaveScreen, openStage, SCREENS, type Stage } from '../helpers/panel/screens';

/** Every state of the panel and the options page, light and dark, checked with axe in real Chromium. */

type Axe = { run: (root: unknown, options: object) => Promise<{ violations: Violation[] }> };
type Violation = { id: string; help: string; nodes: { html: string; failureSummary: string }[] };

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('en');
});
afterEach(() => leaveScreen(stage));
afterAll(() => stage?.close());

async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Axe };
    return (await axe.run(document, { resultTypes: ['violations'] })).violations;
  });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary}`),
  );
}

describe.each(Object.keys(SCREENS))('%s', (name) => {
  test('a state has no axe violation, and nothing is wider than the panel', async () => {
    const page = await SCREENS[name]!(stage);
    for (const value of ['light', 'dark']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
      expect(await findViolations(page)).toEqual([]);
    }
    // 320 pixels, and a panel of 400 pixels at 200 %.
    for (const width of [320, 200]) {
      await page.setViewport({ width, height: 700 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `at ${width} pixels`).toBeLessThanOrEqual(0);
    }
  });
});
