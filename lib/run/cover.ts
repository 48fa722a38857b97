import type { Article, Passage } from '../article/article';
import { toSections } from '../article/sections';
import { countChars } from '../article/count-chars';
import { estimatePassagesTokens, estimatePassageTokens } from '../prompt/estimate-tokens';
import type { Coverage } from './protocol';

/** Only whole sections are sent if they fill this share of the budget; otherwise part of the next one is added. */
const ENOUGH = 0.75;

/**
 * The beginning of the article that fits into `maxTokens`, estimated, and how much of it that is (`null` for all).
 * Takes whole sections where possible, then whole passages; a single passage that is too long is cut at a space.
 * `halvings`: how often the reader has asked for half as much.
 */
export function cover(
  article: Article,
  maxTokens: number,
  halvings = 0,
): { article: Article; coverage: Coverage | null } {
  const all = estimatePassagesTokens(article.passages);
  const budget = Math.min(maxTokens, all) / 2 ** halvings;
  if (all <= budget) return { article, coverage: null };

  const sections = toSections(article.passages);
  const passages: Passage[] = [];
  let room = budget;
  let whole = 0;
  for (const section of sections) {
    const size = estimatePassagesTokens(section);
    if (size > room) break;
    passages.push(...section);
    room -= size;
    whole += 1;
  }
  if (room > (1 - ENOUGH) * budget) passages.push(...cutSection(sections[whole] ?? [], room));
  const [sent, total] = [countChars(passages), countChars(article.passages)];
  // A budget smaller than one character still sends one.
  if (sent === total) return { article, coverage: null };
  const percent = Math.min(99, Math.max(1, Math.floor((100 * sent) / total)));
  return {
    article: { ...article, passages, truncated: true },
    coverage: { percent, sections: whole, ofSections: sections.length },
  };
}

/** The first passages of a section that fit, or as much of the first one as fits. */
function cutSection(section: readonly Passage[], room: number): Passage[] {
  const kept: Passage[] = [];
  for (const passage of section) {
    const size = estimatePassageTokens(passage);
    if (size > room) {
      const isBare = kept.every(({ kind }) => kind === 'heading');
      if (isBare)
        kept.push({ ...passage, text: cutText(passage.text, Math.floor(passage.text.length * (room / size))) });
      break;
    }
    kept.push(passage);
    room -= size;
  }
  return kept;
}

/** At most the first `length` characters, ending with a word if the script has spaces. Never empty. */
function cutText(text: string, length: number): string {
  const end = text.lastIndexOf(' ', length);
  return (
    text.slice(0, end > length / 2 ? end : Math.max(1, length)).replace(/[\uD800-\uDBFF]$/, '') || text.slice(0, 2)
  );
}
