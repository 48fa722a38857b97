import type { ExtractionMethod, Verdict } from '../article';
import type { Evidence } from './evidence';
import { FEW, squeeze } from './measures';
import { NOT_STARTED } from './phrases';

/** In words: with more text than a description beside it, a video is part of an article. */
const DESCRIPTION = 250;
/** The same for a page that does not declare that it is about a video. */
const CAPTION = 100;
const MIN_ENTRIES = 5;
/** In words: a passage of this length is more than the title of an entry. */
const LONG = 30;
/** How many passages of a long page are looked up in its posts. */
const SAMPLE = 40;
const PRICE = /[$€£¥￥]\s?\d|\d\s?(€|zł|kr|元|円)/;

/** The kind of text; `null` for an article. */
export function judgeKind(evidence: Evidence, method: ExtractionMethod): Verdict | null {
  const { carts, words, prose, types, isArticle, hasPlayer } = evidence;
  const declares = (pattern: RegExp) => types.filter((type) => pattern.test(type)).length;

  if (words >= FEW && (declares(/^(QAPage|DiscussionForumPosting)$/) > 0 || isThread(evidence))) return 'thread';
  if (words >= FEW && (method === 'screen' || isMostlyIn(evidence, evidence.applicationText))) return 'application';
  // Shops may declare any page an article, but then they also declare its product.
  if (declares(/(Article|Posting)$/) === 0) {
    const products = declares(/^Product$/);
    if ((products > 0 && products < 3) || carts === 1 || declares(/^product|^ProductGroup$/) > 0) return 'product';
    if (products + carts > 3) return 'list';
  }
  if (!isArticle && method !== 'transcript') {
    if (prose < (declares(/^(VideoObject|video)/) > 0 ? DESCRIPTION : hasPlayer ? CAPTION : 0)) return 'video';
  }
  if (isList(evidence)) return 'list';
  if (words >= FEW) return null;
  return words < FEW / 2 && isUnstarted(evidence) ? 'empty-application' : 'stub';
}

function isUnstarted({ passages, isUnstarted: isSaid }: Evidence): boolean {
  return passages.length === 0 || isSaid || passages.some(({ text }) => NOT_STARTED.test(text));
}

/** Whether most of the text is in posts. Comments under an article are not part of its text. */
function isThread(evidence: Evidence): boolean {
  if (evidence.passages.filter(({ replies }) => replies !== undefined).length > 1) return true;
  return isMostlyIn(evidence, evidence.postText);
}

/** Whether most of the text that was found is in `text`, which has no white space. */
function isMostlyIn({ passages }: Evidence, text: string): boolean {
  if (text === '') return false;
  const sample = passages.filter((_, i) => i % Math.ceil(passages.length / SAMPLE) === 0);
  return 2 * sample.filter((passage) => text.includes(squeeze(passage.text).slice(0, 40))).length > sample.length;
}

/** Many short passages that are mostly a link, or name a price. */
function isList({ linkTexts, passages, lengths, words, types, isArticle }: Evidence): boolean {
  if (isArticle) return false;
  // On a page with hardly any text, the navigation was read, and its labels are not entries.
  const min = words < FEW ? 3 : 0;
  const isShort = (i: number) => lengths[i]! < LONG;
  const entries = passages.filter(
    ({ text }, i) =>
      isShort(i) && lengths[i]! >= min && (linkTexts.has(text.replace(/^\d+[.)] /, '')) || PRICE.test(text)),
  ).length;
  const short = lengths.filter((_, i) => isShort(i)).reduce((total, length) => total + length, 0);
  const isDeclared = types.some((type) => /^(ItemList|CollectionPage|SearchResultsPage|OfferCatalog)$/.test(type));
  return entries >= MIN_ENTRIES && (isDeclared || 5 * entries >= passages.length) && 2 * short > words;
}
