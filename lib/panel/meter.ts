import type { Usage } from '../completions/usage';
import { estimateTokens } from '../prompt/estimate-tokens';
import { toCostUsd } from './cost';
import { addedTo, type RunState } from './run-state';
import type { AskedFacts } from '../run/protocol';

/** The figures of a run. */
export type Meter = {
  /** From the wish to the first word, `null` while there is none. */
  firstWordMs: number | null;
  /** `null` on the device. */
  usage: Pick<Usage, 'promptTokens' | 'completionTokens'> | null;
  /** US dollars; `null` when it is not known. */
  costUsd: number | null;
  /** Whether tokens, and with them the cost, were counted by us because nobody told. */
  isEstimated: boolean;
  /** Whole percents of the article. */
  readPercent: number;
};

/** What a run took so far, or in the end. What a provider did not report is estimated, and says so. */
export function readMeter(run: RunState): Meter | null {
  const { sent, ending, firstWordAt, startedAt, reasoning } = run;
  if (!sent) return null;
  const base = {
    firstWordMs: firstWordAt === null ? null : firstWordAt - startedAt,
    readPercent: sent.coverage?.percent ?? 100,
  };
  if (!sent.asked) return { ...base, usage: null, costUsd: null, isEstimated: false };
  // Some servers report nothing as 0.
  const reported = ending?.kind === 'done' && ending.usage?.promptTokens ? ending.usage : null;
  const written = addedTo(run) + (reasoning?.text ?? '');
  const usage = reported ?? {
    promptTokens: sent.asked.tokens,
    completionTokens: Math.ceil(estimateTokens(written)),
  };
  return { ...base, usage, costUsd: toCost(sent.asked.price, usage), isEstimated: reported?.estimated ?? true };
}

/** A relay says what it cost; of a provider it follows from the price. */
function toCost(
  price: AskedFacts['price'],
  usage: Pick<Usage, 'promptTokens' | 'completionTokens' | 'cachedTokens' | 'costUsd'>,
): number | null {
  if (usage.costUsd !== undefined) return usage.costUsd === null ? null : Number(usage.costUsd);
  return price && toCostUsd(price, usage);
}
