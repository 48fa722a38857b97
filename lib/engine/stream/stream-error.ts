import { RunError } from '../../errors';
import { redactWords } from '../../completions/provider-words';

/** The provider's own words as an error. */
export function toProviderError(words: string, key: string): RunError {
  const detail = redactWords(words, key);
  return new RunError('provider-error', detail ? { detail } : {});
}
