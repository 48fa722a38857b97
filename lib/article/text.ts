import { removeUnseen } from '../unseen-characters';

/** One line without invisible characters, its white space collapsed. */
export function cleanLine(text: string): string {
  return removeUnseen(text).replace(/\s+/g, ' ').trim();
}

/** Several lines, cleaned like `cleanLine` does, but with line breaks and indentation kept. */
export function cleanLines(text: string): string {
  const lines = removeUnseen(text)
    .split(/\r\n?|\n/)
    .map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(Math.max(0, first), last + 1).join('\n');
}

/** A text for comparison: only its letters and digits, in lower case. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The length of a text on one line. */
export function countText(text: string): number {
  return text.replace(/\s+/g, ' ').trim().length;
}
