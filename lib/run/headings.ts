import type { Passage } from '../article/article';

const MAX_HEADINGS = 3;
const MIN_CHARS = 4;
const MAX_CHARS = 60;

/** The first headings that a reader could ask about: each short, with text below it, and none that is the title. */
export function listHeadings(passages: readonly Passage[], title: string): string[] {
  const headings = passages.flatMap((passage, index) => {
    const next = passages[index + 1];
    return passage.kind === 'heading' && next && next.kind !== 'heading' ? [passage.text.trim()] : [];
  });
  const isFit = (text: string) => text.length >= MIN_CHARS && text.length <= MAX_CHARS && text !== title;
  return [...new Set(headings)].filter(isFit).slice(0, MAX_HEADINGS);
}
