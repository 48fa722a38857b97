import type { Chunk } from '../engine/engine';
import { createHintStripper, type Stripped } from '../proof/place/hints';

/** The passages, by number from 1, that a model names behind the text so far. */
export type HintChunk = { type: 'hint'; passages: readonly number[] };

/**
 * The chunks with the hints in their text as chunks of their own, wherever the deltas are cut. `size`: how many
 * passages the page has. Text that was held back comes before what ends it, also before an error.
 */
export async function* stripHints(chunks: AsyncIterable<Chunk>, size: number): AsyncGenerator<Chunk | HintChunk> {
  let stripper = createHintStripper(size);
  let given = 0;
  function* toChunks({ text, hints }: Stripped): Generator<Chunk | HintChunk> {
    let from = 0;
    for (const { at, passages } of hints) {
      const before = text.slice(from, at - given);
      from = at - given;
      if (before) yield { type: 'delta', text: before };
      if (passages.length > 0) yield { type: 'hint', passages };
    }
    if (from < text.length) yield { type: 'delta', text: text.slice(from) };
    given += text.length;
  }
  try {
    for await (const chunk of chunks) {
      if (chunk.type === 'delta') yield* toChunks(stripper.push(chunk.text));
      else {
        if (chunk.type === 'was-reasoning') {
          yield* toChunks(stripper.end());
          stripper = createHintStripper(size);
          given = 0;
        }
        yield chunk;
      }
    }
  } catch (error) {
    yield* toChunks(stripper.end());
    throw error;
  }
  yield* toChunks(stripper.end());
}
