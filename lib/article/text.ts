import { removeUnseen } from '../unseen-characters';

/** One line, without characters that nobody sees, white space collapsed. */
export function cleanLine(text: string): string {
  return removeUnseen(text).replace(/\s+/g, ' ').trim();
}

/** Several lines: as `cleanLine`, but line breaks and indentation stay. */
export function cleanLines(text: string): string {
  const lines = removeUnseen(text)
    .split(/\r\n?|\n/)
    .map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(Math.max(0, first), last + 1).join('\n');
}

/** For comparing: letters and digits only, in lower case. */
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
