const SPACELESS = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** A model that repeats this much of a summary's beginning, but not all of the summary, has started over. */
const RESTART_CHARS = 40;

/**
 * The result for a piece of a continuation. `restarted`: the model starts over instead of continuing the text so far.
 */
export type Joined = { text: string; restarted: boolean };

/**
 * Joins a continuation to the summary that it continues, and removes, once at the seam, what the model repeats. Text is
 * held back only as long as it is a repetition, so what `push` returns is final; `flush` returns the rest at the end.
 */
export function createSeam(prefix: string): { push: (text: string) => Joined; flush: () => Joined } {
  let held = '';
  let isJoined = prefix === '';
  const join = (isEnd: boolean): Joined => {
    if (!isEnd && mayRepeat(prefix, held)) return { text: '', restarted: false };
    isJoined = true;
    const joined = joinSeam(prefix, held);
    held = '';
    return joined;
  };
  return {
    push: (text) => {
      if (isJoined) return { text, restarted: false };
      held += text;
      return join(false);
    },
    flush: () => (isJoined ? { text: '', restarted: false } : join(true)),
  };
}

/** Whether all of `text` so far is a repetition that more text could make longer. */
function mayRepeat(prefix: string, text: string): boolean {
  const start = text.trimStart();
  const { core, gap } = splitGap(prefix);
  return (
    start === '' ||
    prefix.startsWith(start) ||
    findSuffix(prefix, start, (suffix) => suffix.length > start.length && suffix.startsWith(start)) !== null ||
    // The text after the repetition has its own white space.
    (gap !== '' &&
      findSuffix(core, start, (suffix) => suffix.startsWith(start.trimEnd()) || suffix === start.trimEnd()) !== null)
  );
}

/** The text, and the white space at its end. */
function splitGap(prefix: string): { core: string; gap: string } {
  const core = prefix.trimEnd();
  return { core, gap: prefix.slice(core.length) };
}

function joinSeam(prefix: string, text: string): Joined {
  const start = text.trimStart();
  if (start.startsWith(prefix)) return { text: start.slice(prefix.length), restarted: false };
  for (const candidate of [text, start]) {
    const repeated = findSuffix(
      prefix,
      candidate,
      (suffix) => candidate.startsWith(suffix) && isRepetition(prefix, suffix),
    );
    if (repeated !== null) return { text: candidate.slice(repeated.length), restarted: false };
  }
  const { core, gap } = splitGap(prefix);
  const repeated =
    gap === '' ? null : findSuffix(core, start, (suffix) => start.startsWith(suffix) && isRepetition(core, suffix));
  if (repeated !== null) {
    const rest = start.slice(repeated.length);
    const ownGap = /^\s*/.exec(rest)?.[0] ?? '';
    // The white space is already there, completely or in part.
    const isThere = ownGap.startsWith(gap) || !ownGap.slice(gap.length).includes('\n');
    return { text: isThere ? ownGap.slice(gap.length) + rest.slice(ownGap.length) : rest, restarted: false };
  }
  const restarted = prefix.length > RESTART_CHARS && start.startsWith(prefix.slice(0, RESTART_CHARS));
  return { text: restarted ? start : text, restarted };
}

/** The longest end of `prefix` that fits; only ends that begin like `text` are tried. */
function findSuffix(prefix: string, text: string, fits: (suffix: string) => boolean): string | null {
  const [first] = text;
  if (first === undefined) return null;
  for (let at = prefix.indexOf(first); at !== -1; at = prefix.indexOf(first, at + 1)) {
    const suffix = prefix.slice(at);
    if (fits(suffix)) return suffix;
  }
  return null;
}

/**
 * Tells a repetition from a coincidence: after "agre" the letters "ed" repeat nothing, and after "10 000" another "000"
 * is part of the number. So only words from their beginning count as repetitions, and of marks only list marks and
 * spaces. Scripts without spaces need two characters. When in doubt nothing is removed: a reader can see doubled text,
 * but not lost text.
 */
function isRepetition(prefix: string, suffix: string): boolean {
  const before = prefix.slice(0, prefix.length - suffix.length);
  // A long number between spaces, unless it can be a number's next group of digits.
  if (/^\d{3,}$/.test(suffix)) return /(^|\D\s)$/.test(before);
  if (!/\p{L}/u.test(suffix)) return /^ +$/.test(suffix) || (/^[-*+] $/.test(suffix) && /(^|\n) *$/.test(before));
  if (before === '' || /\s$/.test(before)) return true;
  if (SPACELESS.test(suffix)) return suffix.length > 1;
  // Text after a letter continues its word; text after a mark begins a new one.
  return /^[\p{L}\p{N}]/u.test(suffix) && !/[\p{L}\p{N}]$/u.test(before);
}
