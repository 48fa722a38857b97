import type { ExtractionMethod, Passage, Verdict } from '../article';
import { clean, countWords, findControls, type Declared, readDeclared } from './evidence';
import { CART } from './phrases';
import { judgeKind } from './kind';
import { judgeWall } from './wall';

/** What was read from a page, before it is known what kind of page it is. */
export type Found = { title: string; url: string; passages: Passage[]; method: ExtractionMethod };

/** What the rules look at. Words are those of the passages found, `prose` only those of whole sentences. */
export type Evidence = Declared & {
  root: Element;
  passages: readonly Passage[];
  lengths: readonly number[];
  words: number;
  prose: number;
  /** The title, also in its parts (`Sign in | Library`), and the first headings. */
  heads: string[];
  /** The page declares that it is one article, and not the cards of several. */
  isArticle: boolean;
  /** The page declares what it is, which walls and error pages seldom do. */
  isDeclared: boolean;
  /** How many controls put something into a cart. */
  carts: number;
};

/** Passages with fewer words are labels, titles and buttons. */
const SENTENCE = 8;

/**
 * What kind of page `document` is, by rules alone: phrases count only where there is little text beside them, so that
 * an article about passwords is no sign-in page. Reads the live document, and changes nothing.
 */
export function judge(document: Document, { title, passages, method }: Found): Verdict {
  if (method === 'selection') return 'article';
  if (method === 'feed') return 'list';
  const root = document.documentElement as Element | null;
  if (!root) return 'stub';
  const declared = readDeclared(root);
  const articles = declared.types.filter((type) => /^(\w*Article|BlogPosting|Report|article)$/.test(type)).length;
  const carts = findControls(root, CART).length;
  const lengths = passages.map(({ text }) => countWords(text));
  const sum = (counted: number[]) => counted.reduce((total, words) => total + words, 0);
  const headings = Array.from(root.querySelectorAll('h1, h2, legend, [role=heading]')).slice(0, 4);
  const titles = [title, ...Array.from(root.querySelectorAll('title'), ({ textContent }) => textContent)];
  const evidence: Evidence = {
    ...declared,
    root,
    passages,
    lengths,
    words: sum(lengths),
    prose: sum(lengths.filter((words, i) => words >= SENTENCE && passages[i]!.kind !== 'heading')),
    heads: [
      ...titles.flatMap((text) => text.slice(0, 300).split(/\s[|·–—-]\s|[|｜_]/)),
      ...headings.map((heading) => heading.textContent.slice(0, 300)),
    ].map(clean),
    isArticle: articles > 0 && articles <= 3,
    isDeclared:
      carts > 0 ||
      declared.types.some((type) =>
        /(Article|Posting|Product|Recipe|Event|Object|List)$|^QA|^article|^product|^video/.test(type),
      ),
    carts,
  };
  return judgeWall(evidence, method) ?? judgeKind(evidence, method) ?? 'article';
}
