import type { Page } from 'puppeteer-core';
import { clickButton } from '../browsers/chromium';

/** The panel's controls, as tests find them. */

/** Opens the sheet with what the next summary is like. */
async function openSheet(panel: Page): Promise<void> {
  await panel.waitForSelector('.wish');
  if (await panel.$('.sheet')) return;
  await panel.click('.wish');
  await panel.waitForSelector('.sheet');
}

/** Chooses a length, format or engine in the sheet, by its label. */
export async function choose(panel: Page, label: string): Promise<void> {
  await openSheet(panel);
  const found = await panel.waitForSelector(
    `::-p-xpath(//div[contains(@class,"sheet")]//label[normalize-space()=${JSON.stringify(label)}]/input)`,
  );
  await found?.click();
}

/** Opens the preview of what would be sent, behind the lock. */
export async function lookFirst(panel: Page): Promise<void> {
  await clickButton(panel, 'What is sent');
  await clickButton(panel, 'Look at it first');
}

/** Opens the menu beside a text. */
export async function openMore(panel: Page): Promise<void> {
  await clickButton(panel, 'More');
  await panel.waitForSelector('[role="menu"]');
}

/** Opens the history. */
export async function openHistory(panel: Page): Promise<void> {
  // The first frame is drawn again once the panel knows its tab.
  await panel.waitForSelector('.foot, .empty, .bar');
  await clickButton(panel, 'History');
  await panel.waitForSelector('.history');
}

/** Sends what the preview shows. */
export async function clickSend(panel: Page): Promise<void> {
  const button = await panel.waitForSelector('.foot .main:not([aria-disabled])');
  await button?.click();
}
