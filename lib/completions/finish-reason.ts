/** Why a model stopped. `length`: cut by the limit. `filtered`: withheld by the provider's content filter. */
export type FinishReason = 'stop' | 'length' | 'filtered';
