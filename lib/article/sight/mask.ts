import type { Colors } from './color';

/** Less than this of a mask, in pixels or as an alpha, lets nothing through. */
const MIN_TILE = 3;
const MIN_ALPHA = 0.05;
/** The sum of the three channels of a colour that is as good as black. */
const DARK = 40;

/**
 * Whether a mask lets nothing through. Pictures as masks are not looked into, unless they are in the style or in the
 * page itself.
 */
export function isMasked(style: CSSStyleDeclaration, colors: Colors): boolean {
  const { maskImage } = style;
  // Most elements have none, and each property takes time to read.
  if (!maskImage || maskImage === 'none') return false;
  const { maskSize, maskPosition, maskRepeat, maskComposite, maskMode } = style;
  // What is in one mask and in the other is taken away.
  if (/url\("?(data:|#)/.test(maskImage) || /exclude|subtract/.test(maskComposite)) return true;
  const [width = NaN, height = width] = maskSize.split(' ').map(parseFloat);
  const isTile = maskRepeat.startsWith('no-repeat') && !maskSize.includes('%');
  if ((isTile || !(width > 0 && height > 0)) && (width < MIN_TILE || height < MIN_TILE)) return true;
  const [left = 0, top = 0] = maskPosition.split(' ').map((part) => (part.endsWith('px') ? parseFloat(part) : 0));
  if (isTile && (left + width <= 0 || top + height <= 0)) return true;
  const stops = colors.parseGradient(maskImage);
  const isByLight = /luminance/.test(maskMode);
  return (
    stops !== null &&
    stops.every(([red, green, blue, alpha]) => alpha < MIN_ALPHA || (isByLight && red + green + blue < DARK))
  );
}
