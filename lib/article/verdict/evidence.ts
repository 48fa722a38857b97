import { ACCEPT, CONSENT } from './phrases';

/** Structured data is read as text: broken JSON does no harm, and huge JSON is cut. */
const MAX_DATA_CHARS = 200_000;
const MAX_ELEMENTS = 4_000;
const MAX_LABEL_CHARS = 40;
const MAX_BOX_DEPTH = 15;

/** Words, where a character of Chinese or Japanese is a little more than half of one. */
export function countWords(text: string): number {
  const cjk = /[\u3040-\u30ff\u3400-\u9fff]/g;
  return 0.6 * (text.match(cjk)?.length ?? 0) + (text.replace(cjk, ' ').match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0);
}

export function clean(text: unknown): string {
  return String(text).replace(/\s+/g, ' ').trim();
}

/** What `selector` finds that a reader can see, of the first elements. Without layout, as far as the markup says it. */
export function findShown(root: Element, selector: string): Element[] {
  return Array.from(root.querySelectorAll(selector))
    .slice(0, MAX_ELEMENTS)
    .filter(
      (element) =>
        !element.closest('[hidden], [aria-hidden=true]') &&
        (element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true),
    );
}

/** Controls whose label begins as `pattern` says. */
export function findControls(root: Element, pattern: RegExp): Element[] {
  return findShown(root, 'button, [role=button], input[type=submit], input[type=button], a').filter((control) => {
    const label = clean(control.textContent || control.getAttribute('value'));
    return label.length <= MAX_LABEL_CHARS && pattern.test(label);
  });
}

/** The types a page declares for itself and its parts, and whether it says that it is not free to read. */
export type Declared = { types: string[]; isPaid: boolean };

export function readDeclared(root: Element): Declared {
  let data = '';
  for (const script of root.querySelectorAll('script[type="application/ld+json"]')) {
    data += (script.textContent ?? '').slice(0, MAX_DATA_CHARS - data.length);
  }
  const types = Array.from(data.matchAll(/"@type"[\s:[]*"([^"]+)/g), ([, type]) => type!);
  for (const element of Array.from(root.querySelectorAll('[itemtype], meta[property="og:type"]')).slice(
    0,
    MAX_ELEMENTS,
  )) {
    types.push(element.getAttribute('itemtype') ?? element.getAttribute('content') ?? '');
  }
  return {
    types: types.map((type) => type.replace(/.*\//, '')),
    isPaid: /"isAccessibleForFree"\s*:\s*"?false/i.test(data),
  };
}

/** The text of the box over the page that asks for consent; `null` when nothing asks, '' when the page itself does. */
export function findConsentBox(root: Element): string | null {
  const controls = findControls(root, ACCEPT);
  for (const control of controls) {
    let box = control.parentElement;
    for (let depth = 0; box && depth < MAX_BOX_DEPTH; depth++, box = box.parentElement) {
      const text = isOverlay(box) ? clean(box.textContent) : '';
      if (CONSENT.test(text)) return text;
    }
  }
  return controls.length > 0 ? '' : null;
}

const OVERLAY =
  ['cookie', 'consent', 'gdpr', 'privacy'].map((name) => `[id*=${name} i], [class*=${name} i], `).join('') +
  'dialog, [role=dialog], [role=alertdialog], [aria-modal=true]';

function isOverlay(element: Element): boolean {
  if (element.matches('html, body, main, article')) return false;
  if (element.matches(OVERLAY)) return true;
  return element.ownerDocument.defaultView?.getComputedStyle(element).position === 'fixed';
}
