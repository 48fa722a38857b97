import { type Passages, toPassages } from './passages';

/** What frames a page rather than being its content, by HTML's own elements and ARIA's landmark roles. */
const FURNITURE =
  'nav, header, footer, aside, form, dialog, [role=navigation], [role=banner], [role=contentinfo], [role=complementary], [role=search], [role=dialog], [role=alertdialog], [role=menu]';
const HIDDEN = '[hidden], [aria-hidden=true]';

/** A scope smaller than this share of the page's own text is a part of the content, not the whole. */
const MAIN_SHARE = 0.3;

/** `isMarked`: whether the page itself marks the part that was read as its content. */
export type Fallback = Passages & { isMarked: boolean };

/**
 * The text of a page that is no article: the one `main` or `article` that holds most of the page's text, else the whole
 * body; without navigation, banners, forms and what is not visible. Only if that leaves nothing, with them.
 */
export function readFallback({ body }: Document): Fallback {
  if (!body) return { passages: [], truncated: false, isMarked: false };
  const scope = largestScope(body);
  const found = toPassages(scope, (element) => isHidden(element) || element.matches(FURNITURE));
  if (found.passages.length > 0) return { ...found, isMarked: scope !== body };
  return { ...toPassages(body, isHidden), isMarked: false };
}

function isHidden(element: Element): boolean {
  if (element.matches(HIDDEN)) return true;
  // Absent where there is no layout. Its options add what `display` alone does not cover.
  return !(element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true);
}

function largestScope(body: Element): Element {
  let best = body;
  let length = MAIN_SHARE * textLength(body);
  for (const scope of body.querySelectorAll('main, [role=main], article')) {
    const own = textLength(scope);
    if (own > length) [best, length] = [scope, own];
  }
  return best;
}

function textLength(element: Element): number {
  return element.textContent?.length ?? 0;
}
