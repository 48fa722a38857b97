import type { ExtractedArticle, Passage } from '../article';
import { findTranscript } from './transcript';
import { countChars } from '../count-chars';

/** A transcript with less than this share of the text is not what the page is about. */
const MIN_SHARE = 0.5;
/** Lines with fewer characters are titles and labels of a player; with one longer line, they are notes. */
const MIN_NOTE = 80;

/** The article with the times of its passages, if the page shows a transcript. Notes before it stay. */
export function withTimes(article: ExtractedArticle): ExtractedArticle {
  const passages = findTranscript(article.passages);
  if (!passages || countChars(passages) < MIN_SHARE * countChars(article.passages)) return article;
  return {
    ...article,
    passages: [...notesBefore(passages[0]!.text, article.passages), ...passages],
    method: 'transcript',
    verdict: 'article',
  };
}

function notesBefore(beginning: string, passages: readonly Passage[]): Passage[] {
  // A speaker stands elsewhere in the line than in the transcript.
  const said = beginning.replace(/^[^:]{1,40}: /, '').slice(0, MIN_NOTE / 2);
  const start = passages.findIndex(({ text }) => text.includes(said));
  const notes = passages.slice(0, Math.max(0, start)).filter(({ text }) => /\p{L}/u.test(text));
  return notes.some(({ text }) => text.length >= MIN_NOTE) ? notes : [];
}
