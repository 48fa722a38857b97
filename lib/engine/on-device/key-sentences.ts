import type { Article, Passage } from '../../article/article';
import { RunError } from '../../errors';
import type { Engine } from '../engine';
import type { SummaryLength } from '../../prompt/wish';
import { escapeMarkdown } from './escape-markdown';
import { findCandidates, type Sentence } from './key-candidates';
import { findEntries } from './key-entries';
import { pickSentences } from './pick-sentences';
import { words } from './sentences';
import { NO_LISTS, type WordLists } from './word-lists';

const COUNTS: Record<SummaryLength, number> = { short: 3, medium: 5, long: 8 };
/** List entries instead of sentences: an entry is shorter than a sentence and says less. */
const ENTRIES: Record<SummaryLength, number> = { short: 5, medium: 10, long: 20 };

const QUESTION = /[?？؟]["”』」)]*$/u;
/** Ends like a sentence, unlike the line that names a post's author. */
const WHOLE = /[.!?…。！？؟۔।]["'”’』」)]*$/u;

/**
 * The on-device engine. Its summary is a Markdown list of the article's own words, in page order: the most central
 * sentences, preferably from the beginning (see `pick-sentences.ts`); in a thread, the question and the first
 * sentences of the answers with the most replies; in a list, the first entries and how many more there are. It cannot
 * translate, so `wish.language` is ignored. It works in slices, and stops between two of them on abort. Throws
 * `no-text` when there is no sentence. Without word lists, sentences that depend on the one before are not told apart.
 */
export function createKeySentences(loadLists: () => Promise<WordLists>): Engine {
  return async function* (article, wish, signal) {
    for await (const line of summarizeLines(article, wish.length, loadLists, signal)) {
      if (signal.aborted) return;
      yield { type: 'delta', text: `- ${escapeMarkdown(line)}\n` };
    }
    if (!signal.aborted) yield { type: 'finish', finishReason: 'stop' };
  };
}

async function* summarizeLines(
  article: Article,
  length: SummaryLength,
  loadLists: () => Promise<WordLists>,
  signal: AbortSignal,
): AsyncIterable<string> {
  if (signal.aborted) return;
  const entries = article.verdict === 'list' ? findEntries(article.passages, article.language) : [];
  if (entries.length > 0) {
    yield* entries.slice(0, ENTRIES[length]);
    const more = entries.length - ENTRIES[length];
    if (more > 0) yield `… + ${more}`; // in no language
    return;
  }
  const sentences = await findCandidates(article, await loadLists().catch(() => NO_LISTS), signal);
  if (signal.aborted) return;
  if (sentences.length === 0) throw new RunError('no-text');
  const own = sentences.filter(({ isAside }) => !isAside);
  yield* pickKeySentences(own.length > 0 ? own : sentences, article, COUNTS[length]);
}

/** At most `count` sentences, or half of a short article's, in page order. */
function pickKeySentences(sentences: Sentence[], { title, language, passages, verdict }: Article, count: number) {
  const total = Math.min(count, Math.ceil(sentences.length / 2));
  const picked = pickSentences(sentences, {
    title: words(title, language),
    count: total,
    hasHeadings: passages.some(({ kind }) => kind === 'heading'),
    first: verdict === 'thread' ? pickFromPosts(sentences, passages) : [],
  });
  // If each sentence depends on one that was left out, the first of them is better than none.
  return (picked.length > 0 ? picked : [0]).map((at) => sentences[at]!.text);
}

/** The question and the first sentence of each answer, those with the most replies first. */
function pickFromPosts(sentences: readonly Sentence[], passages: readonly Passage[]): number[] {
  const replies = passages.flatMap(({ replies }) => replies ?? []);
  const [question, ...answers] = [...replies.keys()];
  if (question === undefined) return [];
  const ranked = answers.sort((a, b) => replies[b]! - replies[a]!);
  const places = new Map<number, number[]>();
  sentences.forEach(({ post }, at) => places.set(post, [...(places.get(post) ?? []), at]));
  const find = (post: number, pattern: RegExp) => places.get(post)?.find((at) => pattern.test(sentences[at]!.text));
  const asked = find(question, QUESTION) ?? find(question, WHOLE);
  return [asked, ...ranked.map((post) => find(post, WHOLE))].filter((at) => at !== undefined);
}
