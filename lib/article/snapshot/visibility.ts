import type { Dom, PageWindow } from './dom';

/** `muted`: its own text is not seen, but an element in it can be (`visibility`). */
export type Visibility = 'shown' | 'muted' | 'hidden';

/** What a dialog on top of it hides from screen readers is the page itself, so such an attribute is not believed. */
const PAGE_PARTS = 'main, article, h1, [role=main]';

/**
 * Tells what the browser itself says about an element whose ancestors are shown. `isCollapsed`: it is in something
 * closed that a click would open, where the browser calls everything invisible; `isVeiled`: so is the whole page, but
 * only for now. Asks for computed style only where the quick answer is "no".
 */
export function createVisibility(window: PageWindow, dom: Dom) {
  const { document } = window;
  const check = window.Element.prototype.checkVisibility as Element['checkVisibility'] | undefined;
  // Where there is no layout, computing style is slow, and pointless without style sheets.
  const hasSheets = check !== undefined || document.styleSheets.length > 0;
  const styleOf = (element: Element) =>
    hasSheets || dom.attribute(element, 'style') ? window.getComputedStyle(element) : null;

  function visibilityOf(element: Element, isCollapsed: boolean, isVeiled = false): Visibility {
    if (isSilent(element)) return 'hidden';
    if (isVeiled) return visibilityUnderVeil(element);
    if (check) {
      if (isUntilFound(element) && !isCollapsed) return 'hidden';
      if (!isCollapsed && check.call(element, SEEN)) return 'shown';
    } else if (dom.attribute(element, 'hidden') !== null) return 'hidden';
    const style = styleOf(element);
    if (!style) return 'shown';
    if (style.display === 'none' || style.opacity === '0') return 'hidden';
    if (isCollapsed && isInherited(element, style)) return 'shown';
    if (style.visibility === 'hidden' || style.visibility === 'collapse') return 'muted';
    // The rest of what the browser calls invisible is within `content-visibility: hidden`, or has no box of its own.
    return check && !isCollapsed && style.display !== 'contents' ? 'hidden' : 'shown';
  }

  /** Whether an element is invisible because what is around it is. */
  function isInherited(element: Element, { visibility }: CSSStyleDeclaration): boolean {
    const outer = dom.shownParent(element);
    return visibility !== 'visible' && outer !== null && styleOf(outer)?.visibility === visibility;
  }

  /** Everything is invisible, so only what the element itself adds to that counts. */
  function visibilityUnderVeil(element: Element): Visibility {
    if (dom.attribute(element, 'hidden') !== null) return 'hidden';
    const style = styleOf(element);
    return style && (style.display === 'none' || (style.opacity === '0' && !isVeil(element))) ? 'hidden' : 'shown';
  }

  /** Whether an element hides the whole page, as pages do until one of their scripts has run. */
  function isVeil(element: Element): boolean {
    if (!PAGES.has(dom.name(element))) return false;
    const style = styleOf(element);
    return style !== null && (style.opacity === '0' || style.visibility === 'hidden');
  }

  /** Left out for screen readers: mostly what is seen, but says nothing or the same as something else. */
  function isSilent(element: Element): boolean {
    if (dom.attribute(element, 'aria-hidden') !== 'true' || dom.find(element, PAGE_PARTS)) return false;
    return dom.parent(element) !== dom.body() || dom.find(document.documentElement, MODAL) === null;
  }

  const isUntilFound = (element: Element) => dom.attribute(element, 'hidden') === 'until-found';

  return { visibilityOf, isSilent, isVeil, styleOf, hasLayout: check !== undefined };
}

/** An open dialog hides all the rest of the page from screen readers. */
const MODAL = '[aria-modal=true], dialog[open], [role=dialog], [role=alertdialog]';

const PAGES = new Set(['HTML', 'BODY', 'MAIN']);

const SEEN = { visibilityProperty: true, opacityProperty: true };
