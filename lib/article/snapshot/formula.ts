import type { Dom } from './dom';

/** The parts of a formula that are not shown. */
const UNSEEN = /^(ANNOTATION|ANNOTATION-XML|MPHANTOM|SCRIPT|STYLE|TEMPLATE)$/;
/** A source has braces and commands: at most this many characters for each one shown. */
const MAX_SOURCE_RATIO = 12;
const MIN_SOURCE_CHARS = 40;
const MIN_COMMANDS = 4;
/** A longer sign is a word, which may say something. */
const LONG_SIGN = 3;
/** The area in a picture of a formula for each letter or sign, in square pixels. */
const MIN_SIGN_AREA = 12;

/**
 * A formula in its author's notation, if the page gives that source and it says no more than what is shown. `sees`
 * tells of a part with text whether it is seen.
 */
export function formulaOf(math: Element, dom: Dom, sees: (part: Element) => boolean = () => true): string {
  const shown = shownSigns(math, dom, sees);
  const source = plainTex(sourceOf(math, dom));
  return source && saysTheSame(source, shown) ? source : shown.replace(/\s+/g, ' ');
}

/**
 * The formula for screen readers in a hidden element, if beside it something is shown in its place that is large
 * enough; '' otherwise.
 */
export function formulaBeside(element: Element, dom: Dom, hasLayout: boolean): string {
  const math = dom.name(element) === 'MATH' ? element : dom.find(element, 'math');
  if (!math) return '';
  const picture = [dom.previous(element), dom.next(element)].find((near) => near && dom.name(near) === 'IMG');
  const alt = picture && dom.attribute(picture, 'alt');
  // Where a picture is shown that stands for the same source, that is what is seen.
  if (alt && alt === sourceOf(math, dom) && isLargeFor(picture, alt.length / 2, dom, hasLayout)) return plainTex(alt);
  const signs = shownSigns(math, dom).replace(/\s/g, '').length;
  const isSeenBeside = [dom.previous(element), dom.next(element)].some((near) => {
    if (!near) return false;
    if (!hasLayout) return dom.attribute(near, 'aria-hidden') === 'true' || dom.name(near) === 'IMG';
    return isLargeFor(near, signs, dom, hasLayout);
  });
  return isSeenBeside ? formulaOf(math, dom) : '';
}

function isLargeFor(element: Element, signs: number, dom: Dom, hasLayout: boolean): boolean {
  if (!hasLayout) return true;
  const { width, height } = dom.box(element);
  if (width * height < MIN_SIGN_AREA * signs) return false;
  return element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true;
}

function sourceOf(math: Element, dom: Dom): string {
  const annotation = dom.find(math, 'annotation[encoding*=tex i]');
  return dom.attribute(math, 'alttext') ?? (annotation && dom.text(annotation)) ?? '';
}

/** The source without the command that only sets the size. */
export function plainTex(source: string): string {
  return source.replace(/^\{\\(?:display|text)style ([^]*)\}$/, '$1').trim();
}

function shownSigns(element: Element, dom: Dom, sees: (part: Element) => boolean = () => true): string {
  return dom
    .childrenReversed(element)
    .toReversed()
    .map((child) => {
      const text = dom.nodeType(child) === 3 ? (dom.value(child) ?? '') : '';
      if (text.trim().length > LONG_SIGN && !sees(element)) return '';
      return dom.nodeType(child) !== 1 || UNSEEN.test(dom.name(child)) ? text : shownSigns(child as Element, dom, sees);
    })
    .join('');
}

/** Whether the letters of a TeX source, beside its commands, are those that the formula shows. */
function saysTheSame(source: string, shown: string): boolean {
  const signs = shown.replace(/\s/g, '');
  if ((source.match(/\\[a-z]+/gi)?.length ?? 0) > MIN_COMMANDS + 2 * signs.length) return false;
  if (source.length > MIN_SOURCE_CHARS + MAX_SOURCE_RATIO * signs.length) return false;
  const words = source
    .replace(/\\(begin|end|operatorname|mathrm|text\w*)\s*\{[^{}]*\}/g, (all, command: string) =>
      /begin|end/.test(command) ? ' ' : all,
    )
    .replace(/\\[a-zA-Z]+/g, ' ');
  const letters = words.match(/\p{L}/gu) ?? [];
  const known = new Map<string, number>();
  for (const sign of signs.normalize('NFKC')) known.set(sign, (known.get(sign) ?? 0) + 1);
  const strange = letters.filter((letter) => {
    const left = known.get(letter) ?? 0;
    known.set(letter, left - 1);
    return left <= 0;
  });
  return strange.length <= 0.2 * letters.length;
}
