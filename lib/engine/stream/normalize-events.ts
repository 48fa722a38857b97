import { RunError } from '../../errors';
import { readChunk } from '../../completions/chunk';
import { isRecord } from '../../is-record';
import { parseFields, readEvent, type StreamEvent } from '../../completions/event-stream';
import type { CompletionEnding } from './completion-ending';
import { isNext, type StreamPosition, recordEvent } from './stream-position';
import type { TextSlices } from './read-text';
import { toStreamError, toWrongApi } from './refusal-error';
import { createBlockSplitter } from './split-blocks';

/** What the reader is told when a provider ends an answer with a reason that has no letters. */
const EMPTY_REASON = 'finish_reason: ""';

/**
 * Normalizes a provider's event stream to events of one line, `data: <JSON>`, the only kind that the SDK reads
 * correctly: it loses the text of an error that is not JSON, and accepts a line cut off by the end of the connection.
 * Chunks that arrived together become one event, an array, because the SDK takes as long for a short one.
 * Throws the `RunError` for the way the stream ended, after everything that came before. A proper end without `[DONE]`
 * is not an error here.
 *
 * @param position how far a relay's stream has been read; earlier events are left out
 */
export async function* normalizeEvents(
  texts: TextSlices,
  ending: CompletionEnding,
  key: string,
  position: StreamPosition | null = null,
): AsyncGenerator<string> {
  let hasRead = false;
  // A relay writes the number of an event after its data.
  const splitter = createBlockSplitter(() => position !== null && (!hasRead || position.stream !== ''));
  let isCompletion = false;
  // What arrived instead of a completion: a line, or '' for objects of another protocol.
  let other: string | null = null;
  /** Chunks of one slice, as JSON. */
  let together: string[] = [];
  const takeTogether = () => toLine(together.splice(0));
  try {
    for (;;) {
      const { done, value: text } = await texts.next();
      // The last event counts without its blank line.
      const blocks = done ? splitter.end() : splitter.push(text);
      // An event that depends on whether the completion is finished is read after those before have been consumed: only
      // then is it known.
      for (const block of blocks) {
        const fields = parseFields(block ?? '');
        const event = readEvent(fields);
        if (together.length > 0 && !(isMidway(event) && isNext(position, fields.id))) yield takeTogether();
        if (block === null) throw new RunError(isCompletion ? 'provider-error' : 'wrong-api');
        hasRead = true;
        // If the stream can be resumed, half an event will arrive again whole, except at the end.
        if (done && position?.stream && !ending.finishReason && !isFinal(event)) continue;
        // Half of the first event is read as from any server, because there is no number yet to resume with.
        const isCounted = (!done || position?.stream) && fields.lines.length > 0;
        if (position && isCounted && fields.id !== undefined && !recordEvent(position, fields.id)) continue;
        if (position && fields.id === undefined && (event.kind === 'chunk' || event.kind === 'done'))
          recordEvent(position, undefined);
        switch (event.kind) {
          case 'comment':
          case 'ping':
            break;
          case 'done':
            if (!ending.finishReason && ending.isReasonEmpty) throw new RunError('cut-off', { detail: EMPTY_REASON });
            ending.finishReason ??= 'stop';
            return;
          case 'chunk':
            isCompletion ||= 'choices' in event.value;
            together.push(event.isPlain ? fields.lines[0]!.trim() : JSON.stringify(event.value));
            if (!isMidway(event)) yield takeTogether();
            break;
          case 'error':
            if (event.chunk) yield toLine([JSON.stringify(event.chunk)]);
            throw toStreamError(event, key);
          case 'other':
            other ??= event.words;
            break;
          case 'text':
            if (ending.finishReason) break;
            throw done && /^[[{"]/.test(event.text)
              ? (text ?? new RunError('cut-off'))
              : toStreamError({ words: event.text, value: null }, key);
        }
      }
      if (together.length > 0) yield takeTogether();
      if (!done) continue;
      if (text && !ending.finishReason) throw text;
      if (!isCompletion && other !== null) throw toWrongApi(other, key);
      return;
    }
  } finally {
    // This closes the connection.
    await texts.return(null);
  }
}

/** Whether the event ends the completion. */
function isFinal(event: StreamEvent): boolean {
  return (
    event.kind === 'done' || (event.kind === 'chunk' && readChunk(event.value).some(({ type }) => type === 'finish'))
  );
}

/** Whether the event is a chunk that says nothing about the end, so that it does not change how others are read. */
function isMidway(event: StreamEvent): boolean {
  if (event.kind !== 'chunk') return false;
  const { choices } = event.value;
  return !Array.isArray(choices) || choices.every((choice) => !isRecord(choice) || choice.finish_reason == null);
}

/** One event for the SDK. */
function toLine(chunks: readonly string[]): string {
  return `data: ${chunks.length === 1 ? chunks[0] : `[${chunks.join()}]`}\n\n`;
}
