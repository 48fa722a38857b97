import type { Micros, Usage } from '../store/ledger.ts';

/** The chunk that tells a client what its request took. `cost_usd` is in dollars, `null` when the price is not known. */
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

/** Micro-dollars in dollars, without rounding: 1234567 is "1.234567". */
export function toDollars(micros: Micros): string {
  const digits = String(Math.abs(micros)).padStart(7, '0');
  return `${micros < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
