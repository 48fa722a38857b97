/** A piece of what a model writes: its answer or its reasoning. */
type Piece = { type: 'delta' | 'reasoning'; text: string };

/** `push` takes the content's next piece; `end` returns what was held back when the content ends. */
export type HarmonyFilter = { push(text: string): Piece[]; end(): Piece[] };

const STARTS = ['<|channel|>', '<|start|>'];
/** Ends of a message, and the start of the next one's header. */
const TOKEN = /<\|(channel|start|message|end|return|call|constrain)\|>/;
const LONGEST_TOKEN = '<|constrain|>'.length;

/**
 * Separates the channels of the harmony format, which servers pass on as text when they do not parse it: gpt-oss writes
 * `<|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>…`. Only the channel
 * `final` is the answer. Content that does not begin with such a token is left unchanged.
 *
 * Source: developers.openai.com/cookbook/articles/openai-harmony.
 */
export function createHarmonyFilter(): HarmonyFilter {
  let state: 'start' | 'plain' | 'head' | 'message' = 'start';
  let held = '';
  let head = '';
  let type: Piece['type'] = 'delta';

  function read(isLast: boolean): Piece[] {
    if (state === 'start') {
      const text = held.trimStart();
      if (STARTS.some((token) => text.startsWith(token))) state = 'head';
      else if (isLast || !STARTS.some((token) => token.startsWith(text))) state = 'plain';
      else return [];
    }
    const pieces: Piece[] = [];
    if (state !== 'plain')
      for (let match = TOKEN.exec(held); match; match = TOKEN.exec(held)) {
        take(match.index, pieces);
        held = held.slice(match[0].length);
        takeToken(match[1] ?? '');
      }
    take(state === 'plain' || isLast ? held.length : findHeld(held), pieces);
    return pieces;
  }

  function take(chars: number, pieces: Piece[]): void {
    const text = held.slice(0, chars);
    held = held.slice(chars);
    if (state === 'head') head += text;
    else if (text !== '') pieces.push({ type, text });
  }

  function takeToken(name: string): void {
    if (name === 'message') {
      type = /^\s*final\b/.test(head) ? 'delta' : 'reasoning';
      state = 'message';
    } else state = 'head';
    head = '';
  }

  return {
    push(text) {
      held += text;
      return read(false);
    },
    end: () => read(true),
  };
}

/** Where the beginning of a token may stand at the end of `text`; its length when there is none. */
function findHeld(text: string): number {
  const at = text.lastIndexOf('<');
  const isToken = at >= 0 && text.length - at < LONGEST_TOKEN && /^<(\|\w*\|?)?$/.test(text.slice(at));
  return isToken ? at : text.length;
}
