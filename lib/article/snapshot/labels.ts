import { heightOf, widthOf } from '../sight/rect';
import type { Dom } from './dom';
import { isHeading } from './elements';
import { plainTex } from './formula';
import { hasTextBeside } from './line';

/** In words: a label with fewer is what a button does rather than what it says. */
const SENTENCE_WORDS = 9;
const SENTENCE_CJK = 15;
const SENTENCE_END = /[.!?…。！？]$/;
/** A question that opens its answer has more characters than the name of a menu. */
const MIN_QUESTION = 12;
/** The area of a picture for each letter or sign that it stands for, in square pixels. */
const MIN_SIGN_AREA = 12;
/** A picture in a line of text is not higher, in pixels. */
const MAX_LINE = 80;
const TEX = /\\[a-z]+|[_^]\{/i;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu;
const FRAME = 'nav, header, footer, [role=navigation], [role=menu], [role=toolbar]';
/** Whoever sees the stars does not read more than that. */
const MAX_BESIDE_RATING = 20;
/** Nobody sees the words for a picture, so they may only name a sign or a key; in a formula, so many words. */
const MAX_ALT = 24;
const MAX_FORMULA_WORDS = 2;
const FORMULA_WORD = /(?<!\\)(?<![\p{L}\\])\p{L}{4,}/gu;
/** As in “4.5 out of 5 stars”. */
const RATING =
  /\d\s*(?:out of|of|von|de|sur|su|из|\/|★)\s*\d|\d\s*(?:stars?|sterne|étoiles?|estrellas?|stelle|звезд|星)/i;
const MAX_DRAWN = 2_000;

/** Whether the words of a button are part of the text: a term in a sentence, a line of a transcript, a question. */
export function isTextButton(element: Element, to: Element, dom: Dom): boolean {
  if (isHeading(to)) return true;
  const text = dom.text(element).trim();
  if (text === '') return false;
  if (hasTextBeside(element, dom) && /\S/.test(textNear(element, dom))) return true;
  if (dom.closest(element, FRAME)) return false;
  const words = text.split(/\s+/).length * (SENTENCE_END.test(text) ? 2 : 1);
  const isSentence = words >= SENTENCE_WORDS || (text.match(CJK)?.length ?? 0) >= SENTENCE_CJK;
  return isSentence || (dom.attribute(element, 'aria-expanded') !== null && text.length >= MIN_QUESTION);
}

/** The text nodes beside an element, without those of other elements. */
function textNear(element: Element, dom: Dom): string {
  return [dom.before(element), dom.after(element)]
    .map((node) => (node && dom.nodeType(node) === 3 ? (dom.value(node) ?? '') : ''))
    .join('');
}

/**
 * What an element without text stands for: a formula, a rating, a field that can only be read; '' if nothing. `sees`
 * tells of a text in a drawing whether it is seen.
 */
export function labelOf(
  element: Element,
  name: string,
  dom: Dom,
  hasLayout: boolean,
  sees: (text: Element) => boolean,
): string {
  if (name === 'TEXTAREA') return dom.attribute(element, 'readonly') === null ? '' : dom.text(element);
  if (name === 'SVG') return drawnText(element, dom, sees);
  if (name === 'IMG') return altOf(element, dom, hasLayout);
  const label = (dom.attribute(element, 'aria-label') ?? '').trim();
  return RATING.test(label) &&
    dom.matches(element, '[role=img], [role=meter]') &&
    label.replace(RATING, '').length <= MAX_BESIDE_RATING
    ? ` ${label} `
    : '';
}

function altOf(image: Element, dom: Dom, hasLayout: boolean): string {
  const alt = (dom.attribute(image, 'alt') ?? '').trim();
  if (alt === '' || !hasLayout) return '';
  const box = dom.box(image);
  if (widthOf(box) * heightOf(box) < MIN_SIGN_AREA * alt.length) return '';
  const isFormula = TEX.test(alt) && (alt.match(FORMULA_WORD)?.length ?? 0) <= MAX_FORMULA_WORDS;
  if (!isFormula && (alt.length > MAX_ALT || heightOf(box) > MAX_LINE || !/\S/.test(textNear(image, dom)))) return '';
  return ` ${plainTex(alt)} `;
}

function drawnText(drawing: Element, dom: Dom, sees: (text: Element) => boolean): string {
  const texts: string[] = [];
  for (const text of drawing.getElementsByTagName('text'))
    if (sees(text)) texts.push(dom.text(text).replace(/\s+/g, ' ').trim());
  return texts.filter(Boolean).join(' ').slice(0, MAX_DRAWN);
}
