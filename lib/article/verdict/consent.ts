import type { Control } from './controls';
import { oneLine } from './measures';
import { ACCEPT, CONSENT } from './phrases';
import type { SeenPage } from './seen-page';

const MAX_BOX_DEPTH = 15;
const BOX =
  ['cookie', 'consent', 'gdpr', 'privacy'].map((name) => `[id*=${name} i], [class*=${name} i], `).join('') +
  'dialog, [role=dialog], [role=alertdialog], [aria-modal=true]';

/** The text of the box over the page that asks for consent; `null` when nothing asks, '' when the page itself does. */
export function findConsent(controls: readonly Control[], { fixed }: SeenPage): string | null {
  const accepting = controls.filter(({ text }) => ACCEPT.test(text));
  for (const { place } of accepting) {
    let box: Element | null = place;
    for (let depth = 0; box && depth < MAX_BOX_DEPTH; depth++, box = box.parentElement) {
      if (box.matches('body, main, article') || !(fixed.has(box) || box.matches(BOX))) continue;
      const text = oneLine(box.textContent);
      if (CONSENT.test(text)) return text;
    }
  }
  return accepting.length > 0 ? '' : null;
}
