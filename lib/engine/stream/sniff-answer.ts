import { RunError } from '../../errors';
import { isRecord } from '../../is-record';
import { parseJson } from '../../completions/parse-json';
import type { TextSlices } from './read-text';
import { findErrorWords, findMessage } from '../../completions/provider-words';
import { toProviderError } from './stream-error';

/** A whole completion is a summary, not a download. */
const MAX_JSON_CHARS = 10_000_000;

/**
 * Looks at how an answer with status 200 begins, whatever its content type says. An event stream passes untouched but for
 * white space before it; a whole completion becomes an event stream with one delta; an error object, HTML and other
 * protocols become their `RunError`.
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
    // `yield*` passes the caller's return on, the line before it does not.
    await texts.return(null);
  }
}

async function* toSlices(text: string): TextSlices {
  yield text;
  return null;
}

/** Reads the whole JSON. JSON in lines, Ollama's own protocol, is known by its first line and not read to its end. */
async function readJson(start: string, texts: TextSlices, key: string): Promise<string> {
  let json = start;
  let text = start;
  let firstLine: unknown;
  for (;;) {
    if (firstLine === undefined && text.includes('\n')) firstLine = parseJson(json.slice(0, json.indexOf('\n')));
    if (isRecord(firstLine) && json.slice(json.indexOf('\n')).trim() !== '') throw toAnswerError(firstLine, key);
    if (json.length > MAX_JSON_CHARS) throw new RunError('wrong-api');
    const { done, value } = await texts.next();
    if (done && value) throw value;
    if (done) return toEventStream(json, key);
    text = value;
    json += text;
  }
}

/** Writes a whole completion as the stream it would have been. */
function toEventStream(json: string, key: string): string {
  const answer = parseJson(json);
  const choice = isRecord(answer) && Array.isArray(answer.choices) ? (answer.choices[0] as unknown) : undefined;
  if (isRecord(answer) && isRecord(choice) && isRecord(choice.message)) {
    const { usage } = answer;
    const chunk = { choices: [{ index: 0, delta: choice.message, finish_reason: choice.finish_reason }], usage };
    return `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`;
  }
  if (answer === undefined && /"choices"\s*:/.test(json)) throw new RunError('cut-off');
  throw toAnswerError(answer, key);
}

/** What has `done` is Ollama's own protocol (`/api/chat`, `/api/generate`); anything else may say what it is. */
function toAnswerError(answer: unknown, key: string): RunError {
  const words = findErrorWords(answer);
  if (words !== null) return toProviderError(words, key);
  if (isRecord(answer) && typeof answer.done === 'boolean') return new RunError('ollama-native');
  return new RunError('wrong-api', toProviderError(findMessage(answer) ?? '', key).facts);
}
