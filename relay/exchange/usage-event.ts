import { type Micros, toDollars } from '../money/money.ts';
import type { Usage } from '../money/usage.ts';

/** The chunk that tells a client its usage. `cost_usd` is in dollars, `null` when the price is not known. */
export function toUsageEvent(usage: Usage, cost: Micros | null, model: string): Buffer {
  const { promptTokens, completionTokens, isEstimated } = usage;
  const chunk = {
    object: 'chat.completion.chunk',
    model,
    choices: [],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      ...(isEstimated && { estimated: true }),
      cost_usd: cost === null ? null : toDollars(cost),
    },
  };
  return Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
}
