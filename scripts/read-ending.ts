import type { Page } from 'puppeteer-core';

const SAID = [
  '.badge',
  'p.card',
  '.card:not(.introduction) p',
  'p.meter',
  // Its notes count even while they are collapsed.
  '.meter :is(summary, p)',
].join();

/**
 * What the panel says at the end of its run, in one line each: cards, ending sentences, badges, figures, notes.
 */
export function readEnding(panel: Page): Promise<string[]> {
  return panel.$$eval(SAID, (elements) =>
    elements
      .map((element) => {
        const copy = element.cloneNode(true) as Element;
        for (const button of copy.querySelectorAll('button')) button.remove();
        return (copy.textContent ?? '').replace(/\s+/g, ' ').trim();
      })
      .filter(Boolean),
  );
}
