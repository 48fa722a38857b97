import { type Page, TimeoutError } from 'puppeteer-core';

/** How long a page may take until its text is there, and after that until its pictures and the rest are. */
const TEXT_TIMEOUT_MS = 20_000;
const LOAD_TIMEOUT_MS = 5_000;

/** Opens the page, as far as it comes in time, and brings it to the front. False when nothing was heard of it. */
export async function openPage(page: Page, url: string, say: (line: string) => void): Promise<boolean> {
  const isLoaded = () => document.readyState === 'complete';
  try {
    await page.goto(url, { waitUntil: 'domcontentloaded', timeout: TEXT_TIMEOUT_MS });
    await page.waitForFunction(isLoaded, { timeout: LOAD_TIMEOUT_MS, polling: 100 });
  } catch (error) {
    const isLate = error instanceof TimeoutError;
    if (isLate && page.url() === 'about:blank') return false;
    // What the browser shows instead of a page, such as an error of its own, Pith explains as it would to anybody.
    if (!isLate) say(error instanceof Error ? error.message : String(error));
  }
  await page.bringToFront();
  return true;
}
