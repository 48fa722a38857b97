import type { Passage } from '../article';

/** A transcript has at least this many passages with a time. */
export const MIN_STAMPS = 8;
/** The time is at the beginning, or after the name of the speaker. */
const STAMPED = /^.{0,80}\d:\d\d/;

/** Whether a page has enough passages with times for a transcript; `findTranscript` looks closer. */
export function mayBeTranscript(passages: readonly Passage[]): boolean {
  return passages.filter(({ text }) => STAMPED.test(text)).length >= MIN_STAMPS;
}
