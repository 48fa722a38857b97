import type { Page } from 'puppeteer-core';

/** Cards and empty states, warnings, the line below a text on this device. */
const SAID = '.card, .empty, .notice, .head .hint, .verbatim, .meta';

/**
 * What the panel says about the end of its run, a line each: cards, warnings, and the figures with their notes.
 */
export async function readEnding(panel: Page): Promise<string[]> {
  const said = await panel.$$eval(SAID, (elements) =>
    elements
      .flatMap((element) => {
        const copy = element.cloneNode(true) as Element;
        for (const button of copy.querySelectorAll('button, img')) button.remove();
        const parts = [...copy.querySelectorAll('h2, h3, p')];
        return (parts.length > 0 ? parts : [copy]).map((part) => (part.textContent ?? '').replace(/\s+/g, ' ').trim());
      })
      .filter(Boolean),
  );
  return [...said, ...(await readFigures(panel))];
}

/** The figures, which are loaded when they are asked for. */
async function readFigures(panel: Page): Promise<string[]> {
  const meta = await panel.$('.meta');
  if (!meta) return [];
  await meta.evaluate((button) => (button as HTMLElement).click());
  await panel.waitForSelector('.figures');
  const figures = await panel.$eval('.pop', (popover) => {
    const toText = (element: Element | null) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
    const rows = [...popover.querySelectorAll('dt')].map((dt) => `${toText(dt)}: ${toText(dt.nextElementSibling)}`);
    return [...rows, ...[...popover.querySelectorAll('.figure-note')].map(toText)];
  });
  await panel.keyboard.press('Escape');
  return figures;
}
