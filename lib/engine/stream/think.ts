import type { Chunk } from '../engine';

/**
 * The tags around a model's reasoning: DeepSeek R1, Qwen, GLM, MiniMax and most others; Claude when prompted;
 * Gemini; Seed-OSS; Magistral.
 */
const TAGS = [
  ...['think', 'thinking', 'thought', 'seed:think'].map((name) => ({ opening: `<${name}>`, closing: `</${name}>` })),
  { opening: '[THINK]', closing: '[/THINK]' },
];
/** Chat templates that write the opening tag into the prompt leave only this one in the answer. */
const LONE_CLOSING = '</think>';

export type ThinkChunk = Extract<Chunk, { type: 'delta' | 'reasoning' | 'was-reasoning' }>;

/** `push` takes the content's next piece; `end` returns what was held back when the content ends. */
export type ThinkFilter = { push(text: string): ThinkChunk[]; end(): ThinkChunk[] };

/**
 * Separates reasoning in tags from the answer. An opening tag counts only at the very beginning. A closing tag without
 * one turns everything before it into reasoning, once, unless it is in Markdown code. Text is held back only as long as
 * it may still be a tag or the white space around one.
 */
export function createThinkFilter(): ThinkFilter {
  let state: 'start' | 'reasoning' | 'gap' | 'answer' | 'plain' = 'start';
  let held = '';
  let closing = '';
  const code = createCodeTracker();

  /** Reads as much of `held` as possible; `false` when the state has changed and there may be more to read. */
  function read(chunks: ThinkChunk[]): boolean {
    switch (state) {
      case 'start': {
        const text = held.trimStart();
        const tag = TAGS.find(({ opening }) => text.startsWith(opening));
        if (tag || text.startsWith(LONE_CLOSING)) {
          state = tag ? 'reasoning' : 'gap';
          closing = tag?.closing ?? '';
          held = text.slice(tag ? tag.opening.length : LONE_CLOSING.length);
          return false;
        }
        if ([LONE_CLOSING, ...TAGS.map(({ opening }) => opening)].some((each) => each.startsWith(text))) return true;
        state = 'answer';
        return false;
      }
      case 'reasoning': {
        const at = findTag(held, closing);
        const found = held.startsWith(closing, at);
        take('reasoning', at, chunks);
        if (!found) return true;
        held = held.slice(closing.length);
        state = 'gap';
        return false;
      }
      case 'gap':
        held = held.trimStart();
        if (held) state = 'plain';
        return held === '';
      case 'answer': {
        const at = findTag(held, LONE_CLOSING, code.step);
        const found = held.startsWith(LONE_CLOSING, at);
        take('delta', at, chunks);
        if (!found) return true;
        chunks.push({ type: 'was-reasoning' });
        held = held.slice(LONE_CLOSING.length);
        state = 'gap';
        return false;
      }
      case 'plain':
        take('delta', held.length, chunks);
        return true;
    }
  }

  function take(type: 'delta' | 'reasoning', chars: number, chunks: ThinkChunk[]): void {
    if (chars > 0) chunks.push({ type, text: held.slice(0, chars) });
    held = held.slice(chars);
  }

  return {
    push(text) {
      held += text;
      const chunks: ThinkChunk[] = [];
      while (!read(chunks));
      return chunks;
    },
    end() {
      const chunks: ThinkChunk[] = [];
      // An answer of white space alone is not an answer.
      if (state !== 'start' || held.trim()) take(state === 'reasoning' ? 'reasoning' : 'delta', held.length, chunks);
      return chunks;
    },
  };
}

/**
 * The index of `tag` in `text`, or of its beginning at the end of `text`, or else the end. `isCode` receives each
 * character before that, in order, and says whether the next one is code.
 */
function findTag(text: string, tag: string, isCode: (character: string) => boolean = () => false): number {
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === tag.charAt(0) && !isCode('')) {
      const rest = text.slice(at, at + tag.length);
      if (tag.startsWith(rest)) return at;
    }
    isCode(character);
  }
  return text.length;
}

/**
 * Follows Markdown's backticks: a run opens code, a run of the same length closes it, and so does the end of the line
 * below a fence's length.
 */
function createCodeTracker(): { step: (character: string) => boolean } {
  let run = 0;
  let open = 0;
  return {
    step(character) {
      if (character === '`') {
        run += 1;
        return true;
      }
      if (run > 0) {
        if (open === 0) open = run;
        else if (run === open) open = 0;
        run = 0;
      }
      if (character === '\n' && open < 3) open = 0;
      return open > 0;
    },
  };
}
