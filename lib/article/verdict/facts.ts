import type { Slices } from '../slices';
import { findConsent } from './consent';
import { listControls } from './controls';
import { oneLine, shortText, squeeze } from './measures';
import { hasOffer } from './offer';
import { CART, MORE, NOT_STARTED } from './phrases';
import { type Declared, findSeen, isInFrame, type SeenPage } from './seen-page';

/** What the rules examine besides the text that was found. */
export type PageFacts = {
  /** What the page declares itself and its parts to be, without the vocabulary's address. */
  types: readonly string[];
  isPaid: boolean;
  /** Whether the page declares that it is one article, not the cards of several. */
  isArticle: boolean;
  /** Whether the page declares what it is, which walls and error pages seldom do. */
  isDeclared: boolean;
  /** Whether the server answered with an error. */
  isRefused: boolean;
  title: string;
  /** The first headings. */
  headings: readonly string[];
  /** How many controls put something into a cart. */
  carts: number;
  /**
   * The text of the box over the page that asks for consent; `null` when nothing asks, '' when the page itself does.
   */
  consent: string | null;
  isChallenged: boolean;
  hasPassword: boolean;
  hasPlayer: boolean;
  hasOffer: boolean;
  /** Whether the page says that it needs scripts or that it is loading. */
  isUnstarted: boolean;
  /** Whether the text is likely to be in a frame of another site. */
  isFramed: boolean;
  /** Whether a dialog is in front of the page. */
  isCovered: boolean;
  /** Whether controls lead to more of the same thread. */
  hasMore: boolean;
  /** The texts of an application's parts and of a thread's posts, squeezed. */
  applicationText: string;
  postText: string;
  /** The texts of links, and of lines that are mostly a link. */
  linkTexts: ReadonlySet<string>;
};

const MAX_HEADING_CHARS = 300;
const CHALLENGE = /captcha|challenge|turnstile/i;
const CHALLENGES = ['captcha', 'challenge', 'turnstile']
  .map((name) => `[action*=${name} i], [id*=${name} i], [class*=${name} i]`)
  .join();
const APPLICATION = '[role=application], [role=log], [role=grid], [role=tree]';
const BUSY = '[role=application], [role=progressbar], [aria-busy=true]';

/**
 * Takes from a page what the rules will examine. Changes nothing. `findPosts` returns the posts of a thread in the
 * page; it is called only if they matter.
 */
export async function toFacts(
  page: SeenPage,
  declared: Declared,
  isRefused: boolean,
  slices: Slices,
  findPosts: () => Promise<Iterable<Element>>,
): Promise<PageFacts> {
  const { title, body, parts } = page;
  const find = (selector: string) => findSeen(page, selector);
  const types = declared.types.map((type) => type.replace(/.*\//, ''));
  const articles = types.filter((type) => /^(\w*Article|BlogPosting|Report|article)$/.test(type)).length;
  const isArticle = articles > 0 && articles <= 3;
  const controls = listControls(page);
  await slices.pauseIfOver();
  const isOffering = hasOffer(page, controls);
  await slices.pauseIfOver();
  const consent = findConsent(controls, page);
  await slices.pauseIfOver();
  const carts = controls.filter(({ text }) => CART.test(text)).length;
  return {
    types,
    isPaid: declared.isPaid,
    isArticle,
    isDeclared: carts > 0 || types.some((type) => DECLARED.test(type)),
    isRefused,
    title,
    headings: find('h1, h2, legend, [role=heading]')
      .slice(0, 4)
      .map((heading) => heading.textContent.slice(0, MAX_HEADING_CHARS)),
    carts,
    consent,
    isChallenged:
      find(CHALLENGES).some((element) => !isInFrame(element)) ||
      parts.some(({ names, place }) => CHALLENGE.test(names) && !isInFrame(place)),
    hasPassword: parts.some(({ kind, place }) => kind === 'password' && !isInFrame(place)),
    hasPlayer: parts.some(({ kind }) => kind === 'player'),
    hasOffer: isOffering,
    isUnstarted:
      parts.some(({ kind, text }) => kind === 'busy' || (kind === 'note' && NOT_STARTED.test(text))) ||
      find(BUSY).length > 0,
    isFramed: page.isFramed,
    isCovered: page.front !== null,
    hasMore: controls.some(({ text }) => MORE.test(text)) || find('a[rel~=next]').length > 0,
    applicationText: await joinTexts(body.querySelectorAll(APPLICATION), slices),
    postText: isArticle ? '' : await joinTexts(await findPosts(), slices),
    linkTexts: isArticle ? new Set() : await listLinkTexts(find('a[href]'), slices),
  };
}

const DECLARED = /(Article|Posting|Product|Recipe|Event|Object|List)$|^QA|^article|^product|^video/;

async function joinTexts(elements: Iterable<Element>, slices: Slices): Promise<string> {
  const texts: string[] = [];
  for (const { textContent } of elements) {
    if (slices.isOver()) await slices.pause();
    texts.push(squeeze(textContent));
  }
  return texts.join('\n');
}

async function listLinkTexts(links: readonly Element[], slices: Slices): Promise<Set<string>> {
  const texts = new Set<string>();
  const seen = new Set<Element>();
  for (const link of links) {
    if (slices.isOver()) await slices.pause();
    const text = oneLine(link.textContent);
    texts.add(text);
    const line = link.parentElement;
    if (!line || seen.has(line)) continue;
    seen.add(line);
    const whole = shortText(line, 2 * text.length);
    if (whole.length < 2 * text.length) texts.add(whole);
  }
  return texts;
}
