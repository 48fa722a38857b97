import type { ExtractedArticle, Verdict } from '../article';
import type { PageFacts } from './facts';
import { judgeKind } from './kind';
import { countWords, oneLine } from './measures';
import type { Evidence } from './evidence';
import { judgeWall } from './wall';

/** Passages with fewer words are labels, titles and buttons. */
const SENTENCE = 8;
/** In words: with more running text beside a frame, the frame belongs to the text. */
const FRAMED = 100;

/**
 * The kind of page, by rules alone: phrases count only if there is little other text, so that an article about
 * passwords is not a sign-in page.
 */
export function judge(
  facts: PageFacts,
  { title, passages, method }: Pick<ExtractedArticle, 'title' | 'passages' | 'method'>,
): Verdict {
  if (method === 'selection') return 'article';
  if (method === 'feed') return 'list';
  const lengths = passages.map(({ text }) => countWords(text));
  const sum = (counted: number[]) => counted.reduce((total, words) => total + words, 0);
  const titles = [title, facts.title].flatMap((text) => text.slice(0, 300).split(/\s[|·–—-]\s|[|｜_]/));
  const evidence: Evidence = {
    ...facts,
    passages,
    lengths,
    words: sum(lengths),
    prose: sum(lengths.filter((words, i) => words >= SENTENCE && passages[i]!.kind !== 'heading')),
    heads: [...titles, ...facts.headings].map(oneLine),
  };
  const isRead = method === 'pdf' || method === 'transcript' || method === 'document' || method === 'screen';
  if (!isRead && facts.isFramed && !facts.isDeclared && evidence.prose < FRAMED) return 'framed';
  if (!isRead && facts.isCovered) return 'covered';
  const kind = judgeKind(evidence, method);
  if (kind === 'thread' && facts.hasMore) return 'partial';
  return judgeWall(evidence, method) ?? kind ?? 'article';
}
