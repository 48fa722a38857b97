/**
 * Tokens in and out; `estimated` when the provider did not report them. `costUsd`: what a relay says that it cost, as a
 * decimal number in US dollars; `null` when it does not know the price.
 */
export type Usage = {
  promptTokens: number;
  completionTokens: number;
  estimated: boolean;
  costUsd?: string | null;
};
