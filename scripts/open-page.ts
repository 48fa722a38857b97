import { type Page, TimeoutError } from 'puppeteer-core';

/** How long a page may take to show its text, and after that to load its images and everything else. */
const TEXT_TIMEOUT_MS = 20_000;
const LOAD_TIMEOUT_MS = 5_000;

/** Opens the page, as far as it loads in time, and brings it to the front. False if the server did not answer. */
export async function openPage(page: Page, url: string, say: (line: string) => void): Promise<boolean> {
  const isLoaded = () => document.readyState === 'complete';
  try {
    await page.goto(url, { waitUntil: 'domcontentloaded', timeout: TEXT_TIMEOUT_MS });
    await page.waitForFunction(isLoaded, { timeout: LOAD_TIMEOUT_MS, polling: 100 });
  } catch (error) {
    const isLate = error instanceof TimeoutError;
    if (isLate && page.url() === 'about:blank') return false;
    // When the browser shows something else, such as an error page, Pith explains it in the panel as usual.
    if (!isLate) say(error instanceof Error ? error.message : String(error));
  }
  await page.bringToFront();
  return true;
}
