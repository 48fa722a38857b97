import type { Page } from 'puppeteer-core';
import type { TypedReport } from '../entrypoints/sidepanel/report-typed.ts';

const POLL_MS = 30;

/** A panel that shows no run this long after the gesture will not show one. */
const START_TIMEOUT_MS = 30_000;

/**
 * Follows the panel's run to its end; `onText` receives each piece of the Markdown source as it is typed. Rejects with
 * an `Error` when no run appears or when the panel is closed.
 */
export async function followRun(panel: Page, onText: (text: string) => void): Promise<TypedReport> {
  const started = Date.now();
  let printed = 0;
  for (;;) {
    const report = await panel.evaluate((from) => {
      const { pithReport } = globalThis as { pithReport?: TypedReport };
      return pithReport && { ...pithReport, shown: pithReport.shown.slice(from) };
    }, printed);
    if (report?.shown) onText(report.shown);
    printed += report?.shown.length ?? 0;
    if (report?.endAt) return report;
    if (!report && Date.now() - started > START_TIMEOUT_MS)
      throw new Error('The panel opened, but no summary started.');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
