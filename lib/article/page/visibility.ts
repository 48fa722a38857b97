import type { Dom, PageWindow } from './dom';

/** `muted`: its own text is not seen, but an element in it can be (`visibility`). */
export type Visibility = 'shown' | 'muted' | 'hidden';

/** What a dialog on top of it hides from screen readers is the page itself, so such an attribute is not believed. */
const PAGE_PARTS = 'main, article, h1, [role=main]';

/**
 * Tells what a reader sees of an element whose ancestors are shown. `isCollapsed`: it is in something closed that a click
 * would open, where the browser calls everything invisible. `isLenient`: only what is not laid out is hidden, for pages
 * that show themselves when one of their scripts allows it. Asks for computed style only where the quick answer is "no".
 */
export function createVisibility(window: PageWindow, dom: Dom, isLenient: boolean) {
  const { document } = window;
  const check = window.Element.prototype.checkVisibility as Element['checkVisibility'] | undefined;
  // Where there is no layout, computing style is slow, and pointless without style sheets.
  const hasSheets = check !== undefined || document.styleSheets.length > 0;
  const styleOf = (element: Element) =>
    hasSheets || dom.attribute(element, 'style') ? window.getComputedStyle(element) : null;

  function visibilityOf(element: Element, isCollapsed: boolean): Visibility {
    if (dom.attribute(element, 'aria-hidden') === 'true' && !dom.find(element, PAGE_PARTS)) return 'hidden';
    if (check) {
      if (!isCollapsed && check.call(element, SEEN))
        return isLenient ? 'shown' : inkOf(window.getComputedStyle(element));
    } else if (dom.attribute(element, 'hidden') !== null) return 'hidden';
    const style = styleOf(element);
    if (!style) return 'shown';
    if (style.display === 'none') return 'hidden';
    if (isLenient) return 'shown';
    if (style.opacity === '0') return 'hidden';
    return style.visibility === 'hidden' || style.visibility === 'collapse' ? 'muted' : inkOf(style);
  }

  /** For screen readers only: a box of a pixel that shows nothing of what is in it, or one far to the left. */
  function isClipped(element: Element, style: CSSStyleDeclaration): boolean {
    if (style.position !== 'absolute' && style.position !== 'fixed') return false;
    const clip = style.clip + style.clipPath;
    if (NOTHING.test(clip)) return true;
    const { width, height, right } = check ? dom.box(element) : toBox(style);
    const isFar = right < -FAR_LEFT || parseFloat(style.top) < -FAR_LEFT;
    const isCutOff = /hidden|clip/.test(style.overflow) || /rect|inset/.test(clip);
    // Formulas are read from the part that only screen readers get.
    return (isFar || (width <= 1 && height <= 1 && isCutOff)) && !dom.find(element, 'math');
  }

  return { visibilityOf, isClipped, styleOf, hasLayout: check !== undefined };
}

/** What is too faint is hidden with all that is in it; too small, without colour or far off the line is its own text alone. */
function inkOf({ opacity, fontSize, color, backgroundClip, textIndent }: CSSStyleDeclaration): Visibility {
  if (parseFloat(opacity) < 0.05) return 'hidden';
  // Text that shows its background has no colour of its own.
  const isClear = /^rgba\(.*, 0\)$|\/ 0\)$/.test(color) && backgroundClip !== 'text';
  return isClear || parseFloat(fontSize) < 2 || parseFloat(textIndent) < -FAR_LEFT ? 'muted' : 'shown';
}

const SEEN = { visibilityProperty: true, opacityProperty: true };

/** A clip that leaves nothing. */
const NOTHING = /rect\(0(px)?(,? 0(px)?){3}\)|inset\((50|100)%\)/;

/** In pixels; what is nearer may be a slide that is about to move in. */
const FAR_LEFT = 900;

/** Where there is no layout, as far as the style says it. */
function toBox(style: CSSStyleDeclaration): Pick<DOMRect, 'width' | 'height' | 'right'> {
  return { width: parseFloat(style.width), height: parseFloat(style.height), right: parseFloat(style.left) || 0 };
}
