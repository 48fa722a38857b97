import type { Article, PassageKind } from '../../article/article';
import { splitSentences, words } from './sentences';

/** `post`: the index of its post in the thread; -1 outside posts. */
export type Sentence = { text: string; tokens: string[]; post: number };

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

/** The article's sentences, each once: prose sentences of ordinary length, or else the next best. */
export async function findCandidates({ passages, language }: Article, signal: AbortSignal): Promise<Sentence[]> {
  let chars = 0;
  for (const isProse of [true, false]) {
    const seen = new Set<string>();
    const all: Sentence[] = [];
    let post = -1;
    for (const passage of passages) {
      if (passage.replies !== undefined) post += 1;
      if (PROSE.has(passage.kind) !== isProse) continue;
      for (const piece of cutPieces(passage.text)) {
        if ((chars += piece.length) > SLICE_CHARS) {
          chars = 0;
          await new Promise((resolve) => setTimeout(resolve));
          if (signal.aborted) return [];
        }
        for (const text of split(piece, passage.kind, language)) {
          const tokens = words(text, language);
          const key = tokens.join(' ');
          if (tokens.length === 0 || seen.has(key)) continue; // pull quotes repeat a sentence of the text
          seen.add(key);
          all.push({ text, tokens, post });
        }
      }
    }
    const usual = all.filter(({ tokens }) => tokens.length >= MIN_WORDS && tokens.length <= MAX_WORDS);
    const step = Math.ceil((usual.length || all.length) / MAX_SENTENCES);
    if (all.length > 0) return (usual.length > 0 ? usual : all).filter((_, i) => i % step === 0);
  }
  return [];
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
