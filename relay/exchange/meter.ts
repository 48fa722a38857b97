import type { Usage } from '../money/usage.ts';
import { countPromptTokens, countTokens } from './tokenizer.ts';
import type { ChunkEvent } from '../upstream/event.ts';

type Message = { role: string; content: string };

export type Meter = {
  /** Counts a chunk on its way to the client. */
  read(chunk: ChunkEvent): void;
  readonly finishReason: string | null;
  /** Whether any text arrived. */
  readonly hasText: boolean;
  /** What to bill now: as reported, or else counted from the messages and the text so far. */
  toUsage(): Usage;
  /** Tokens of the text so far, counted cheaply; `null` when nothing arrived since the last call. */
  countNew(): number | null;
};

/** A report is believed up to this multiple of what was requested: providers count a little differently. */
const BELIEVED = 4;
const BELIEVED_MORE = 1_000;

/**
 * Counts what one request costs, alongside the stream.
 *
 * @param bounds of what was asked for, to tell a report from nonsense
 */
export function createMeter(
  messages: readonly Message[],
  bounds: { maxPromptTokens: number; maxOutputTokens: number },
): Meter {
  let finishReason: string | null = null;
  let reported: Reported | null = null;
  let isFinal = false;
  const texts: string[] = [];
  let counted = 0;
  let completionTokens = 0;

  const countNew = () => {
    if (counted === texts.length) return null;
    completionTokens += countTokens(texts.slice(counted).join(''));
    counted = texts.length;
    return completionTokens;
  };
  const isBelievable = ({ promptTokens, completionTokens }: Reported) =>
    promptTokens > 0 &&
    (completionTokens > 0 || texts.length === 0) &&
    promptTokens <= BELIEVED * bounds.maxPromptTokens + BELIEVED_MORE &&
    completionTokens <= BELIEVED * bounds.maxOutputTokens + BELIEVED_MORE;

  return {
    read: (chunk) => {
      if (chunk.delta) texts.push(chunk.delta);
      if (chunk.reasoning) texts.push(chunk.reasoning);
      finishReason = chunk.finishReason ?? finishReason;
      if (!chunk.usage) return;
      reported = chunk.usage;
      // Some upstreams report with every delta, or once at the beginning: such a report is not final.
      isFinal = chunk.isUsageOnly || finishReason !== null;
    },
    get finishReason() {
      return finishReason;
    },
    get hasText() {
      return texts.length > 0;
    },
    toUsage: () => {
      const isBelieved = reported !== null && isBelievable(reported);
      if (reported && isBelieved && isFinal) return { ...reported, isEstimated: false };
      const known = isBelieved && reported ? reported : { promptTokens: 0, completionTokens: 0, cachedTokens: 0 };
      const promptTokens = Math.max(known.promptTokens, countPromptTokens(messages));
      // Tokens that the report does not include may have been written to the cache too.
      const saysWritten = known.cacheWriteTokens !== undefined && promptTokens === known.promptTokens;
      return {
        promptTokens,
        completionTokens: Math.max(known.completionTokens, countTokens(texts.join(''))),
        cachedTokens: known.cachedTokens,
        ...(saysWritten && { cacheWriteTokens: known.cacheWriteTokens }),
        isEstimated: true,
      };
    },
    countNew,
  };
}

type Reported = NonNullable<ChunkEvent['usage']>;

/** For a request that the upstream refused: nobody bills it. */
export const NO_USAGE: Usage = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, isEstimated: false };
