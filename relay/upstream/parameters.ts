import type { RequestParameters } from '../../lib/completions/rejected-parameters.ts';

/** What the models of an upstream were found to reject, for as long as the relay runs. */
export type Rejections = {
  of(model: string): readonly string[];
  learn(model: string, rejected: readonly string[]): void;
};

export function createRejections(): Rejections {
  const known = new Map<string, readonly string[]>();
  return {
    of: (model) => known.get(model) ?? [],
    learn: (model, rejected) => {
      if (rejected.length > 0) known.set(model, [...new Set([...(known.get(model) ?? []), ...rejected])]);
    },
  };
}

/** Whether the upstream is told how much it may write. */
export function isOutputBounded(parameters: RequestParameters): boolean {
  return 'max_tokens' in parameters || 'max_completion_tokens' in parameters;
}
