import type { Article, Passage, PassageKind } from '../../article/article';
import { createLeaningCheck } from './leaning';
import { isBackMatter, isOwnSummary } from './own-summary';
import { splitSentences, words } from './sentences';
import type { WordLists } from './word-lists';

/**
 * `post`: the index of its post in the thread; -1 outside posts. `place`: its index among all sentences, so that
 * neighbours have consecutive places. `leans`: it cannot be understood without the sentence before it. `isOwn`: it is
 * part of the summary that the page itself gives. `isAside`: it is a reference, a caption or a byline.
 */
export type Sentence = {
  text: string;
  tokens: string[];
  post: number;
  place: number;
  leans: boolean;
  isOwn: boolean;
  isAside: boolean;
};

const PROSE: ReadonlySet<PassageKind> = new Set(['paragraph', 'quote', 'item']);
const MIN_WORDS = 4;
const MAX_WORDS = 100;

/**
 * In a longer text only every second (third, …) sentence is ranked, so that each part keeps its share. Half a million
 * characters have about this many sentences, and are ranked in a tenth of a second.
 */
const MAX_SENTENCES = 5_000;
/** How many characters are split into sentences before other work gets a turn. */
const SLICE_CHARS = 100_000;

/** A caption that is not marked as one, and the line that names an author or a photographer. */
const LABELLED =
  /^(figure|fig\.|table|photo|image|picture|abb\.|abbildung|tabelle|foto|bild|图|表|図)\s*\d*\s?[.:：)]/iu;
const BYLINE =
  /^([Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Pp]hoto(graph)?s? by|Photography by|Words by|(Photo|Image|Credit|Foto|Text|Bild):)\s+\p{Lu}[^.!?]*$/u;
const MAX_BYLINE_WORDS = 12;

/** The article's sentences, each once: prose sentences of ordinary length, or else the next best. */
export async function findCandidates(article: Article, lists: WordLists, signal: AbortSignal): Promise<Sentence[]> {
  const { passages, language, byline } = article;
  const isLeaning = createLeaningCheck(language, lists.leaning);
  let chars = 0;
  for (const isProse of [true, false]) {
    const seen = new Set<string>();
    const all: Sentence[] = [];
    let post = -1;
    let place = 0;
    const sections = createSections();
    for (const passage of passages) {
      if (passage.replies !== undefined) post += 1;
      const { isOwn, isBack } = sections.enter(passage);
      if (PROSE.has(passage.kind) !== isProse) continue;
      const isAside = isBack || isLabel(passage.text, byline);
      for (const piece of cutPieces(passage.text)) {
        if ((chars += piece.length) > SLICE_CHARS) {
          chars = 0;
          await new Promise((resolve) => setTimeout(resolve));
          if (signal.aborted) return [];
        }
        for (const text of split(piece, passage.kind, language)) {
          place += 1;
          const tokens = words(text, language);
          const key = tokens.join(' ');
          if (tokens.length === 0 || seen.has(key)) continue; // pull quotes repeat a sentence of the text
          seen.add(key);
          const leans = all.length > 0 && isLeaning(text);
          all.push({ text, tokens, post, place, leans, isOwn, isAside });
        }
      }
    }
    const usual = all.filter(({ tokens }) => tokens.length >= MIN_WORDS && tokens.length <= MAX_WORDS);
    const step = Math.ceil((usual.length || all.length) / MAX_SENTENCES);
    if (all.length > 0) return (usual.length > 0 ? usual : all).filter((_, i) => i % step === 0);
  }
  return [];
}

/** For each passage in turn: whether it is in the page's first own summary, and whether it is back matter. */
function createSections() {
  let ownSummaries = 0;
  let isOwn = false;
  let isBack = false;
  return {
    enter({ kind, text }: Passage): { isOwn: boolean; isBack: boolean } {
      if (kind !== 'heading') return { isOwn, isBack };
      isBack = isBackMatter(text);
      if (isOwnSummary(text)) ownSummaries += 1;
      isOwn = isOwnSummary(text) && ownSummaries === 1;
      return { isOwn, isBack };
    },
  };
}

function isLabel(text: string, byline: string): boolean {
  if (text.length > 200) return false;
  if (LABELLED.test(text)) return true;
  const isShort = text.split(/\s+/).length <= MAX_BYLINE_WORDS;
  return isShort && (BYLINE.test(text) || (byline !== '' && text.includes(byline) && !/[.!?。]$/u.test(text)));
}

/** Table rows and lines of code are not sentences, whatever full stops they contain. */
function split(text: string, kind: PassageKind, language: string): string[] {
  if (kind === 'row') return [text];
  if (kind === 'code') return text.split('\n').map((line) => line.trim());
  return splitSentences(text, language);
}

/** Cuts text without paragraphs after a full stop, so that a piece is at most one slice of work. */
function* cutPieces(text: string): Iterable<string> {
  let start = 0;
  while (text.length - start > SLICE_CHARS) {
    const limit = start + SLICE_CHARS;
    const stop = Math.max(...['. ', '。', '\n'].map((mark) => text.lastIndexOf(mark, limit)));
    const end = stop > start ? stop + 1 : limit;
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}
