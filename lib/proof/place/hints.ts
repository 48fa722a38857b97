/** The passages that a model named behind a statement, by number from 1, and where in the text they stood. */
export type Hint = { at: number; passages: readonly number[] };

/** A piece of the text without hints, and the hints that stood in it; `at` counts from the beginning of the text. */
export type Stripped = { text: string; hints: readonly Hint[] };

/** Words that models put before the numbers, and between them. */
const PROSE_NAMES = 'passages?|sources?|quellen?|fuentes?';
const OTHER_NAMES = 'passagen?|paragraphs?|paragraphes?|refs?|absatz|absätze|abschnitte?|pasajes?|párrafos?';
const NAMES = String.raw`(?:see |from |cf\. ?)?(?:${PROSE_NAMES}|${OTHER_NAMES}|段落|出典|来源|段)[.:]? ?`;
const JOIN = String.raw`(?: ?(?:[,;、，–—-]|and|und|et|y|&|to|bis|と|和) ?| )`;
const NUMBER = String.raw`(?:${NAMES})?[#^p]?\d{1,5}`;
const NUMBERS = String.raw` ?${NUMBER}(?:${JOIN}+${NUMBER})*(?:[,; ]|†[^\]】\n]{0,24})*`;
const BRACKETED = String.raw`[[【［](?:${NUMBERS}|none|n\/a|)[\]】］]`;
const IN_PARENTHESES = String.raw`[(（] ?${NAMES}\d${NUMBERS.replace(NUMBER, String.raw`\d{0,4}`)}[)）]`;
const HINT = new RegExp(`^[ \\t\\u00A0]*(?:${BRACKETED}|${IN_PARENTHESES})$`, 'iu');
/** A hint that was not closed: only where a line or the text ends. */
const UNCLOSED = new RegExp(`^[ \\t\\u00A0]*[[【［]${NUMBERS}$`, 'iu');
/** A hint as prose: only a whole line's end. */
const PROSE = new RegExp(`^[ \\t\\u00A0]*(?:[-–—] ?)?(?:${PROSE_NAMES}) ?: ?${NUMBERS}\\.?$`, 'iu');

/** The only words in a hint, in their longest forms. A text with others need not wait. */
const toWords = (names: string) => names.replaceAll('?', '').split('|');
const PROSE_WORDS = toWords(PROSE_NAMES);
const WORDS = [...PROSE_WORDS, ...toWords(`${OTHER_NAMES}|see|from|cf|and|und|et|y|to|bis|none|n|a`)];
const OTHER_LETTERS = /(?![段落出典来源と和])[^\P{L}\p{Script=Latin}]/u;

/** So much of the end of a long line is known. */
const LINE_CHARS = 200;
/** The longest text that may be a hint. */
const MAX_CHARS = 80;
/** What the beginning of a hint looks like, roughly: held back until it is known. */
const BEGINNING =
  /^[ \t\u00A0]*(?:[-–—] ?)?(?:$|[[【［(（][\p{L}\d\s.,;:、，–—&#^†/-]*$|[[【［][^\]】］\n]*[\]】］]$|[(（][^)）\n]*[)）]$|(?:p|s|q|f)\p{L}{0,8} ?(?:: ?[\d\s,;&–—-]*(?:and|und|y|et|a|an|u|un|e)?[\d\s,;&–—-]*\.?)?$)/iu;

/**
 * Removes the hints from a text while it streams, however it is cut: `[12]`, `[3, 4]`, `[3–5]`, `【12】`,
 * `(passage 12)`, also unclosed at a line's end or as prose there. Code, links such as `[1](https://…)`, and brackets
 * around anything else stay, and so does a year that cannot be one of the page's `size` passages. `push` returns
 * what is certain so far; `end` returns the rest.
 */
export function createHintStripper(size: number) {
  let held = '';
  let length = 0;
  let line = '';
  let text = '';
  let hints: Hint[] = [];
  /** The backticks that opened code; 0 outside. `run`: those that were just written. */
  let code = 0;
  let run = 0;
  let isAfterHint = false;

  function write(char: string): void {
    if (char === '`') run += 1;
    else {
      if (run > 0) code = code === 0 ? run : run === code || (code < 3 && run >= 3) ? 0 : code;
      run = 0;
      if (char === '\n' && code < 3) code = 0;
    }
    // At the beginning of a line, the space before a hint belongs to the list's mark; the one after it goes.
    if (isAfterHint && char === ' ' && isLineStart()) return;
    isAfterHint = false;
    text += char;
    length += char.length;
    line = char === '\n' ? '' : line + char;
    // Only whether it has begun and how it ends matters, and a line of 900 KB would be looked through again and again.
    if (line.length > 2 * LINE_CHARS) line = `…${line.slice(-LINE_CHARS)}`;
  }

  const isLineStart = () => /^\s*(?:(?:[-*+>|]|\d+[.)])\s*)*$/.test(line);

  function take(hint: string): void {
    // White space before it is part of the hint, except behind a list's mark.
    if (isLineStart()) for (const char of /^\s*/.exec(hint)![0]) write(char);
    hints.push({ at: length, passages: toNumbers(hint) });
    isAfterHint = true;
  }

  /** Takes the next character; '' is the end of the text. */
  function step(char: string): void {
    const isInCode = code > 0 || run > 0;
    if (held === '' && (isInCode || char === '\n' || !mayBegin(char))) return write(char);
    if (char !== '' && char !== '\n' && held.length < MAX_CHARS && !HINT.test(held) && mayBegin(held + char)) {
      held += char;
      return;
    }
    const isEnd = char === '' || char === '\n';
    const isClosed = HINT.test(held) && char !== '(' && !isEscaped() && !isYear();
    const isHint = isClosed || (isEnd && (UNCLOSED.test(held) || PROSE.test(held)));
    const tail = held;
    held = '';
    if (isHint) take(tail);
    else {
      // The hint may begin later in what was held.
      write(tail[0] ?? '');
      for (const next of tail.slice(1)) step(next);
    }
    if (char !== '') step(char);
    else if (held !== '') step('');
  }

  const mayBegin = (piece: string) => {
    if (!BEGINNING.test(piece)) return false;
    const [before, after = ''] = piece.toLowerCase().split('†');
    const isProse = !/[[【［(（]/.test(before!);
    const known = isProse ? PROSE_WORDS : WORDS;
    const words = before!.match(/\p{Script=Latin}+/gu) ?? [];
    if (after === '' && OTHER_LETTERS.test(before!)) return false;
    const isSaid = words.every((word, i) => (i === 0 ? known : WORDS).some((each) => each.startsWith(word)));
    return isSaid && (!isProse || words.length === 0 || isLineStart() || /[.!?…。！？]\P{L}*$/u.test(line));
  };
  const isEscaped = () => line.endsWith('\\') && /^[[(]/.test(held);
  /** `in [2019] the` is what an editor put into a quotation. */
  const isYear = () => /^\s*\[(1[5-9]|20)\d\d\]$/.test(held) && Number(/\d+/.exec(held)![0]) > size;

  function give(): Stripped {
    const given = { text, hints };
    text = '';
    hints = [];
    return given;
  }

  return {
    push(delta: string): Stripped {
      for (const char of delta) step(char);
      return give();
    },
    end(): Stripped {
      if (held !== '') step('');
      return give();
    },
  };
}

/** The numbers of a hint; a range stands for all in it, unless it is long. */
function toNumbers(hint: string): number[] {
  const numbers = new Set<number>();
  for (const [, from, to] of hint.replace(/†.*$/, '').matchAll(/(\d+)(?: ?(?:[–—-]|to|bis) ?(\d+))?/g)) {
    const [first, last] = [Number(from), Number(to ?? from)];
    numbers.add(first);
    if (last > first && last - first <= 10) for (let n = first; n <= last; n++) numbers.add(n);
    else numbers.add(last);
  }
  return [...numbers];
}
