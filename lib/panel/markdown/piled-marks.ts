import { MAX_MARKS } from './limits';

const PILED = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu');

/** `text` with at most `MAX_MARKS` marks on a letter. */
export function withoutPiledMarks(text: string): string {
  return text.replace(PILED, '$1');
}
