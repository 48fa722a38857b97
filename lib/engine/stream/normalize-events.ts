import { RunError } from '../../errors';
import { readChunk } from '../../completions/chunk';
import { parseFields, readEvent, type StreamEvent } from '../../completions/event-stream';
import type { CompletionEnding } from './completion-ending';
import { type StreamPosition, recordEvent } from './stream-position';
import type { TextSlices } from './read-text';
import { toStreamError, toWrongApi } from './refusal-error';
import { createBlockSplitter } from './split-blocks';

/** What the reader is told when a provider ends an answer with a reason that has no letters. */
const EMPTY_REASON = 'finish_reason: ""';

/**
 * Normalizes a provider's event stream to events of one line, `data: <JSON object>`, the only kind that the SDK reads
 * correctly: it loses the text of an error that is not JSON, and accepts a line cut off by the end of the connection.
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
  try {
    for (;;) {
      const { done, value: text } = await texts.next();
      // The last event counts without its blank line.
      const blocks = done ? splitter.end() : splitter.push(text);
      // Each event is read after the one before has been consumed: only then is it known whether the completion is
      // finished.
      for (const block of blocks) {
        if (block === null) throw new RunError(isCompletion ? 'provider-error' : 'wrong-api');
        hasRead = true;
        const fields = parseFields(block);
        const event = readEvent(fields);
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
            yield toLine(event.value);
            break;
          case 'error':
            if (event.chunk) yield toLine(event.chunk);
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

function toLine(value: Record<string, unknown>): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
