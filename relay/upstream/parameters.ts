import { dropRejected, type RequestParameters } from '../../lib/completions/rejected-parameters.ts';

/** What the models of an upstream rejected by name, for as long as the relay runs. */
export type Rejections = {
  /** `parameters` without what `model` is known to reject. */
  apply(model: string, parameters: RequestParameters): RequestParameters;
  learn(model: string, names: readonly string[]): void;
};

export function createRejections(): Rejections {
  const known = new Map<string, Set<string>>();
  return {
    apply: (model, parameters) => dropRejected(parameters, known.get(model) ?? []),
    learn: (model, names) => {
      if (names.length > 0) known.set(model, new Set([...(known.get(model) ?? []), ...names]));
    },
  };
}

/** Whether the upstream is told how much it may write. */
export function isOutputBounded(parameters: RequestParameters): boolean {
  return 'max_tokens' in parameters || 'max_completion_tokens' in parameters;
}
