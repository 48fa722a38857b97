import type { Control } from './controls';
import { countWords, oneLine, shortText } from './measures';
import { OFFER } from './phrases';
import { findSeen, isInFrame, MAX_ELEMENTS, type SeenPage } from './seen-page';

/** A longer line of text describes an offer rather than making one. */
const OFFER_WORDS = 30;
const MAX_LINE_CHARS = 300;
const MAX_CHILDREN = 4;
const MAX_CHARS = 200_000;
/** What a reader can sign up for beside an article. */
const OTHER_OFFER = /newsletter|comment|kommentar|comentar|boletín|评论|邮件|コメント|メルマガ/i;

/** Whether a line or a control of the page offers a subscription or an account for the rest of the text. */
export function hasOffer(page: SeenPage, controls: readonly Control[]): boolean {
  return (
    controls.some(({ text, place }) => isOffer(text) && !isBeside(place)) ||
    (mayOffer(page) &&
      findSeen(page, 'p, div, span, h2, h3, h4')
        .slice(0, MAX_ELEMENTS)
        .some(
          (element) =>
            element.childElementCount <= MAX_CHILDREN &&
            isOffer(shortText(element, MAX_LINE_CHARS)) &&
            !isBeside(element),
        ))
  );
}

/** Looking through all text once takes less time than through each line, and on most pages there is nothing. */
function mayOffer({ body, layers }: SeenPage): boolean {
  const text = `${body.textContent} ${layers.textContent}`;
  return text.length > MAX_CHARS || OFFER.test(oneLine(text));
}

function isOffer(line: string): boolean {
  return line.length < MAX_LINE_CHARS && OFFER.test(line) && !OTHER_OFFER.test(line) && countWords(line) <= OFFER_WORDS;
}

function isBeside(element: Element): boolean {
  return isInFrame(element) || element.closest('li, aside') !== null;
}
