/** What one request took, in tokens. */
export type Usage = {
  promptTokens: number;
  completionTokens: number;
  /** Part of `promptTokens` that the upstream read from its cache. */
  cachedTokens: number;
  /** Part of `promptTokens` that it wrote to its cache; absent when it does not say. */
  cacheWriteTokens?: number;
  /** True when counted by the relay, because the upstream did not say. */
  isEstimated: boolean;
};
