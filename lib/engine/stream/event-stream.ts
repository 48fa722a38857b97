import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { RunError } from '../../errors';
import { isRecord } from '../../is-record';
import type { Ending } from './ending';
import { parseJson } from '../../completions/parse-json';
import type { TextSlices } from './read-text';
import { type Place, takeNote } from './place';
import { findErrorWords, findMessage } from '../../completions/provider-words';
import { toProviderError } from './stream-error';

/** No chunk comes near this; a line without end would fill the memory. */
const MAX_EVENT_CHARS = 16_000_000;
const KEEP_ALIVE = /^(ping|heartbeat|keep-?alive)$/i;

/** What the parser found: an event, or a line that is no field of an event stream. */
type Found = { event: EventSourceMessage } | { line: string } | 'too-long';

const DONE: unique symbol = Symbol('[DONE]');

/**
 * Normalizes a provider's event stream to events of one line, `data: <JSON object>`, which is all the SDK reads well:
 * it loses the text of an error that is no JSON, and takes a line cut by the end of the connection for one. Throws the
 * `RunError` for how the stream ended, after all that came before; a proper end without `[DONE]` is no error here.
 *
 * @param place of a relay's stream: where it is read to; events that were read before are left out
 */
export async function* normalizeEvents(
  texts: TextSlices,
  ending: Ending,
  key: string,
  place: Place | null = null,
): AsyncGenerator<string> {
  const found: Found[] = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARS,
    onEvent: (event) => found.push({ event }),
    onError: ({ type, line = '' }) => {
      if (type === 'max-buffer-size-exceeded') found.push('too-long');
      if (type === 'unknown-field') found.push({ line });
    },
  });
  // The parser drops the beginning of a line that is no field, so it gets whole lines: what is found must not depend on
  // how the bytes were sliced.
  let line = '';
  let isCompletion = false;
  // What came instead of a completion: a line, or '' for objects of another protocol.
  let other: string | null = null;
  try {
    for (;;) {
      const { done, value: text } = await texts.next();
      // The last event counts without its blank line.
      const lines = done ? `${line}\n\n` : text;
      const end = Math.max(lines.lastIndexOf('\n'), lines.lastIndexOf('\r')) + 1;
      if (end > 0) parser.feed(done ? lines : line + lines.slice(0, end));
      line = end > 0 ? lines.slice(end) : line + lines;
      if (line.length > MAX_EVENT_CHARS) found.push('too-long');
      // Each is read when the one before has been consumed: only then is it known whether the completion is finished.
      for (const next of found.splice(0)) {
        if (next === 'too-long') throw new RunError(isCompletion ? 'provider-error' : 'wrong-api');
        // Where the stream can be gone on with, half an event comes again whole; only an end needs no more.
        if (done && place?.stream && !ending.finishReason && !isFinal(next)) continue;
        if ('line' in next) {
          other ??= next.line;
          readStrayLine(next.line, key);
          continue;
        }
        const cutBy = done ? (text ?? new RunError('cut-off')) : null;
        const { id } = next.event;
        // Half of the first event is read as any server's would be: there is no number yet to come back with.
        const isCounted = !done || place?.stream;
        if (place && isCounted && id !== undefined && !takeNote(place, id)) continue;
        for (const value of readEvent(next.event, { key, cutBy, ending })) {
          if (place && id === undefined) takeNote(place, id);
          if (value === DONE) {
            ending.finishReason ??= 'stop';
            return;
          }
          if ('choices' in value) isCompletion = true;
          else if (value.type !== 'ping') other ??= '';
          yield `data: ${JSON.stringify(value)}\n\n`;
        }
      }
      if (!done) continue;
      if (text && !ending.finishReason) throw text;
      if (!isCompletion && other !== null) throw new RunError('wrong-api', toProviderError(other, key).facts);
      return;
    }
  } finally {
    // Closes the connection.
    await texts.return(null);
  }
}

/** `cutBy`: how the connection ended when it ended in this event; `null` for a whole one. */
type EventContext = { key: string; cutBy: RunError | null; ending: Ending };

/** The objects that the SDK is to see of an event, without their errors; throws those, after the text beside them. */
function* readEvent(
  { event, data }: EventSourceMessage,
  { key, cutBy, ending }: EventContext,
): Generator<Record<string, unknown> | typeof DONE> {
  let text = data.trim();
  if (text === '' || (event && KEEP_ALIVE.test(event))) return;
  let value = parseJson(text);
  if (typeof value === 'string') {
    // Some relays wrap the whole payload in a JSON string.
    text = value.trim();
    value = parseJson(text);
    if (!isRecord(value)) value = undefined;
  }
  if (text === '[DONE]') return yield DONE;
  if (event === 'error') throw toProviderError(findMessage(value) ?? text, key);
  if (value === undefined) {
    if (ending.finishReason) return;
    throw cutBy && /^[[{"]/.test(text) ? cutBy : toProviderError(text, key);
  }
  const words = findErrorWords(value);
  if (isRecord(value) && !Array.isArray(value)) {
    // The SDK throws at any `error`, also at an empty one.
    const { error: _, ...chunk } = value;
    if (words === null) yield chunk;
    else if (Array.isArray(chunk.choices)) yield { choices: chunk.choices.map(toDeltaOnly) };
  }
  if (words !== null) throw toProviderError(words, key);
}

/** Whether what was found is an event that ends the completion. */
function isFinal(found: { event: EventSourceMessage } | { line: string }): boolean {
  if ('line' in found) return false;
  const value = parseJson(found.event.data);
  const choice: unknown = isRecord(value) && Array.isArray(value.choices) ? value.choices[0] : null;
  return found.event.data.trim() === '[DONE]' || (isRecord(choice) && Boolean(choice.finish_reason));
}

function toDeltaOnly(choice: unknown): unknown {
  return isRecord(choice) ? { index: choice.index, delta: choice.delta } : null;
}

/** llama.cpp writes `error: {…}` as a field of its own, some gateways an error object without any field. */
function readStrayLine(line: string, key: string): void {
  const words = line.replace(/^error:/, '').trim();
  const value = parseJson(words);
  if (words !== line.trim()) throw toProviderError(findMessage(value) ?? words, key);
  const error = findErrorWords(value);
  if (error !== null) throw toProviderError(error, key);
}
