import type { Usage } from '../completions/usage';
import { estimateTokens } from '../prompt/estimate-tokens';
import { toCostUsd } from './cost';
import { readPercent } from './read-share';
import { addedTo, type RunState } from './run-state';
import type { AskedFacts } from '../run/protocol';

/** The figures of a run. */
export type Meter = {
  /** From the request to the first word; `null` while there is none. */
  firstWordMs: number | null;
  /** From the request to the end; `null` while there is none, and in data of earlier versions. */
  totalMs: number | null;
  /** `null` on the device. */
  usage: Pick<Usage, 'promptTokens' | 'completionTokens'> | null;
  /** US dollars; `null` when it is not known. */
  costUsd: number | null;
  /** Whether Pith counted the tokens, and so the cost, because the provider reported none. */
  isEstimated: boolean;
  /** The part of the article that was read, in whole percent. */
  readPercent: number;
};

/** The figures of a run so far, or in the end. What a provider did not report is estimated and marked. */
export function readMeter(run: RunState): Meter | null {
  const { sent, ending, firstWordAt, startedAt, reasoning } = run;
  if (!sent) return null;
  const base = {
    firstWordMs: firstWordAt === null ? null : firstWordAt - startedAt,
    totalMs: run.endedAt === undefined ? null : run.endedAt - startedAt,
    readPercent: readPercent(run),
  };
  if (!sent.asked) return { ...base, usage: null, costUsd: null, isEstimated: false };
  // Some servers report 0 instead of nothing.
  const reported = ending?.kind === 'done' && ending.usage?.promptTokens ? ending.usage : null;
  const written = addedTo(run) + (reasoning?.text ?? '');
  const usage = reported ?? {
    promptTokens: sent.asked.tokens,
    completionTokens: Math.ceil(estimateTokens(written)),
  };
  return { ...base, usage, costUsd: toCost(sent.asked.price, usage), isEstimated: reported?.estimated ?? true };
}

/** A relay reports the cost; for a provider it follows from the price. */
function toCost(
  price: AskedFacts['price'],
  usage: Pick<Usage, 'promptTokens' | 'completionTokens' | 'cachedTokens' | 'cacheWriteTokens' | 'costUsd'>,
): number | null {
  if (usage.costUsd !== undefined) return usage.costUsd === null ? null : Number(usage.costUsd);
  return price && toCostUsd(price, usage);
}
