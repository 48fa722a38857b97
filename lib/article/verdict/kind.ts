import type { ExtractionMethod, Verdict } from '../article';
import type { Evidence } from './judge';
import { findPosts } from '../page/thread';
import { clean, findShown } from './evidence';
import { FEW } from './wall';
import { NOT_STARTED } from './phrases';

/** In words: with more text than its description beside it, a video is a part of an article. */
const DESCRIPTION = 250;
/** The same where the page does not say that it is about a video. */
const CAPTION = 100;
const MIN_ENTRIES = 5;
/** Words of a passage that is more than an entry's title. */
const LONG = 30;
const APPLICATION = '[role=application], [role=log], [role=grid], [role=tree]';
/** So many passages of a long page are looked up in its posts. */
const SAMPLE = 40;
const PRICE = /[$€£¥￥]\s?\d|\d\s?(€|zł|kr|元|円)/;

/** What kind of text it is, or `null` for an article. */
export function judgeKind(evidence: Evidence, method: ExtractionMethod): Verdict | null {
  const { root, carts, words, prose, types, isArticle } = evidence;
  const declares = (pattern: RegExp) => types.filter((type) => pattern.test(type)).length;

  if (words >= FEW && (declares(/^(QAPage|DiscussionForumPosting)$/) > 0 || isThread(evidence))) return 'thread';
  if (words >= FEW && (method === 'screen' || isMostlyIn(evidence, root.querySelectorAll(APPLICATION))))
    return 'application';
  // Shops say of any page that it is an article, but then of the product, too, what it is.
  if (declares(/(Article|Posting)$/) === 0) {
    const products = declares(/^Product$/);
    if ((products > 0 && products < 3) || carts === 1 || declares(/^product|^ProductGroup$/) > 0) return 'product';
    if (products + carts > 3) return 'list';
  }
  if (!isArticle && method !== 'transcript') {
    if (prose < (declares(/^(VideoObject|video)/) > 0 ? DESCRIPTION : hasPlayer(root) ? CAPTION : 0)) return 'video';
  }
  if (isList(evidence)) return 'list';
  if (words >= FEW) return null;
  return words < FEW / 2 && isUnstarted(evidence) ? 'empty-application' : 'stub';
}

function hasPlayer(root: Element): boolean {
  return findShown(root, 'video:not([loop], [muted], [autoplay]), iframe[src*="/embed" i], iframe[src*=player i]').some(
    (player) => {
      const { width } = player.getBoundingClientRect();
      // No width where there is no layout.
      return width === 0 || width > root.clientWidth / 3;
    },
  );
}

function isUnstarted({ root, passages }: Evidence): boolean {
  return (
    passages.length === 0 ||
    passages.some(({ text }) => NOT_STARTED.test(text)) ||
    Array.from(root.querySelectorAll('noscript')).some(({ textContent }) => NOT_STARTED.test(textContent ?? '')) ||
    root.querySelector('[role=application], [role=progressbar], [aria-busy=true], canvas') !== null
  );
}

/** The text that was found is mostly that of posts; the comments under an article are left out of its text. */
function isThread(evidence: Evidence): boolean {
  if (evidence.passages.filter(({ replies }) => replies !== undefined).length > 1) return true;
  return !evidence.isArticle && isMostlyIn(evidence, findPosts(evidence.root).keys());
}

/** Whether most of the text that was found is in `elements`. */
function isMostlyIn({ passages }: Evidence, elements: Iterable<Element>): boolean {
  // Cells and blocks are joined in another way in passages.
  const squeeze = (text: string | null) => text?.replace(/[\s|]+/g, '') ?? '';
  const texts = Array.from(elements, ({ textContent }) => squeeze(textContent)).join('\n');
  const sample = passages.filter((_, i) => i % Math.ceil(passages.length / SAMPLE) === 0);
  return 2 * sample.filter(({ text }) => texts.includes(squeeze(text).slice(0, 40))).length > sample.length;
}

/** Many short passages that are mostly a link, or name a price. */
function isList({ root, passages, lengths, words, types, isArticle }: Evidence): boolean {
  if (isArticle) return false;
  const links = findLinkTexts(root);
  // Where there is next to no text, labels of a navigation that was read for want of anything else are no entries.
  const min = words < FEW ? 3 : 0;
  const isShort = (i: number) => lengths[i]! < LONG;
  const entries = passages.filter(
    ({ text }, i) => isShort(i) && lengths[i]! >= min && (links.has(text.replace(/^\d+[.)] /, '')) || PRICE.test(text)),
  ).length;
  const short = lengths.filter((_, i) => isShort(i)).reduce((total, length) => total + length, 0);
  const isDeclared = types.some((type) => /^(ItemList|CollectionPage|SearchResultsPage|OfferCatalog)$/.test(type));
  return entries >= MIN_ENTRIES && (isDeclared || 5 * entries >= passages.length) && 2 * short > words;
}

/** The texts of links, and of the lines of which a link is the larger part. */
function findLinkTexts(root: Element): Set<string> {
  const texts = new Set<string>();
  const seen = new Set<Element>();
  for (const link of root.querySelectorAll('a[href]')) {
    const text = clean(link.textContent);
    texts.add(text);
    const line = link.parentElement!;
    if (seen.has(line)) continue;
    seen.add(line);
    const whole = clean(line.textContent);
    if (whole.length < 2 * text.length) texts.add(whole);
  }
  return texts;
}
