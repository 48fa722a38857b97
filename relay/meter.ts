import type { Usage } from './store/ledger.ts';
import { countPromptTokens, countTokens } from './tokenizer.ts';
import type { ChunkEvent } from './upstream-event.ts';

type Message = { role: string; content: string };

export type Meter = {
  /** Looks at a chunk on its way to the client. */
  read(chunk: ChunkEvent): void;
  readonly finishReason: string | null;
  /** Whether any text came. */
  readonly hasText: boolean;
  /** What is to be billed now: as reported, else counted from the messages and from what came so far. */
  toUsage(): Usage;
  /** Tokens of what came so far, counted cheaply; `null` when nothing came since the last call. */
  countNew(): number | null;
};

/** Counts what one request costs, beside the stream. */
export function createMeter(messages: readonly Message[]): Meter {
  let finishReason: string | null = null;
  let reported: Usage | null = null;
  const texts: string[] = [];
  let counted = 0;
  let completionTokens = 0;

  const countNew = () => {
    if (counted === texts.length) return null;
    completionTokens += countTokens(texts.slice(counted).join(''));
    counted = texts.length;
    return completionTokens;
  };

  return {
    read: ({ delta, reasoning, finishReason: reason, usage }) => {
      if (delta) texts.push(delta);
      if (reasoning) texts.push(reasoning);
      finishReason = reason ?? finishReason;
      // Some upstreams report after every delta; the last report counts.
      if (usage) reported = { ...usage, isEstimated: false };
    },
    get finishReason() {
      return finishReason;
    },
    get hasText() {
      return texts.length > 0;
    },
    toUsage: () =>
      reported ?? {
        promptTokens: countPromptTokens(messages),
        completionTokens: countTokens(texts.join('')),
        cachedTokens: 0,
        isEstimated: true,
      },
    countNew,
  };
}

/** Of a request that the upstream refused: nobody bills it. */
export const NO_USAGE: Usage = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, isEstimated: false };
