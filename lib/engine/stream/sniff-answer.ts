import { RunError } from '../../errors';
import { isRecord } from '../../is-record';
import { parseJson } from '../../completions/parse-json';
import type { TextSlices } from './read-text';
import { isJsonLines, readWholeAnswer } from '../../completions/whole-answer';
import { toStreamError, toWrongApi } from './refusal-error';

/** The largest whole completion: it is a summary, not a download. */
const MAX_JSON_CHARS = 10_000_000;

/**
 * Recognizes an answer with status 200 by its beginning, whatever its content type says. An event stream passes
 * through, without white space before it; a whole completion becomes an event stream with one delta; an error object,
 * HTML and other protocols become their `RunError`.
 */
export async function sniffAnswer(texts: TextSlices, key: string): Promise<TextSlices> {
  let start = '';
  while (start === '') {
    const { done, value } = await texts.next();
    if (done && value) throw value;
    // An empty answer is an empty stream.
    if (done) return texts;
    start = value.trimStart();
  }
  if (start.startsWith('<')) throw new RunError('html-answer');
  return /^[[{"]/.test(start) ? toSlices(await readJson(start, texts, key)) : prepend(start, texts);
}

async function* prepend(start: string, texts: TextSlices): TextSlices {
  try {
    yield start;
    return yield* texts;
  } finally {
    // `yield*` passes on the caller's return; the line before it does not.
    await texts.return(null);
  }
}

async function* toSlices(text: string): TextSlices {
  yield text;
  return null;
}

/**
 * Reads the whole JSON. JSON lines, Ollama's own protocol, are recognized by the first line and not read to the end.
 */
async function readJson(start: string, texts: TextSlices, key: string): Promise<string> {
  let json = start;
  let text = start;
  let isFirstLineObject: boolean | null = null;
  for (;;) {
    if (isFirstLineObject === null && text.includes('\n'))
      isFirstLineObject = isRecord(parseJson(json.slice(0, json.indexOf('\n'))));
    if (isFirstLineObject && isJsonLines(json)) return toEventStream(json, key);
    if (json.length > MAX_JSON_CHARS) throw new RunError('wrong-api');
    const { done, value } = await texts.next();
    if (done && value) throw value;
    if (done) return toEventStream(json, key);
    text = value;
    json += text;
  }
}

/** Writes a whole completion as the equivalent stream. Throws the `RunError` for anything else. */
function toEventStream(json: string, key: string): string {
  const answer = readWholeAnswer(json);
  switch (answer.kind) {
    case 'completion':
      return `${answer.chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`;
    case 'error':
      throw toStreamError(answer, key);
    case 'other':
      throw toWrongApi(answer.words, key);
    case 'cut-off':
    case 'ollama-native':
      throw new RunError(answer.kind);
  }
}
