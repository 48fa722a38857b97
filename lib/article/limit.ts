import type { Passage } from './article';

/** The longest article, in characters over all passages. `truncated` says that more was left out. */
export const MAX_ARTICLE_CHARS = 2_000_000;

export type Passages = { passages: Passage[]; truncated: boolean };

/** Leaves out everything beyond `MAX_ARTICLE_CHARS`. */
export function limit(all: readonly Passage[]): Passages {
  const passages: Passage[] = [];
  let room = MAX_ARTICLE_CHARS;
  for (const passage of all) {
    if (room <= 0) return { passages, truncated: true };
    passages.push(passage.text.length > room ? { ...passage, text: passage.text.slice(0, room) } : passage);
    room -= passage.text.length;
  }
  return { passages, truncated: room < 0 };
}
