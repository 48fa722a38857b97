/** What one request took, in tokens. */
export type Usage = {
  promptTokens: number;
  completionTokens: number;
  /** Part of `promptTokens` that the upstream read from its cache. */
  cachedTokens: number;
  /** True when counted by the relay, because the upstream did not say. */
  isEstimated: boolean;
};
