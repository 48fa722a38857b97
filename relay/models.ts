import { RelayError } from './base/errors.ts';
import type { Token } from './store/tokens.ts';

/** The models that a token may ask for: its own, or else those of the relay. */
export function toModels({ models }: Pick<Token, 'models'>, ofRelay: readonly string[]): string[] {
  return models ?? [...new Set(ofRelay)];
}

/** The model of a request that named `wanted`, or none. Throws `RelayError` `model_not_allowed`. */
export function chooseModel(wanted: string | undefined, allowed: readonly string[], fallback: string): string {
  if (wanted === undefined) return allowed.includes(fallback) ? fallback : (allowed[0] ?? '');
  if (allowed.includes(wanted)) return wanted;
  throw new RelayError('model_not_allowed', `The model ${wanted.slice(0, 100)} is not among those of this token.`);
}
