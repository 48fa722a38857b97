import type { ListedModel } from '../completions/model-list';
import type { ErrorCode, ErrorFacts } from '../errors';
import { isRecord } from '../is-record';

/** The name of a port that carries one check of a provider or a relay. */
export const CHECK_PORT = 'check';

/** Options page to background. `key`: a key or a token as typed, or `null` for the stored one. A relay has no model. */
export type CheckRequest = { type: 'test' | 'models' | 'relay'; baseUrl: string; model: string; key: string | null };

/** Background to options page: one of these, and then the port closes. */
export type CheckAnswer =
  | { type: 'works' }
  | { type: 'models'; models: ListedModel[] }
  | { type: 'failed'; code: ErrorCode; facts: ErrorFacts };

export function parseCheckRequest(value: unknown): CheckRequest | null {
  if (!isRecord(value)) return null;
  const { type, baseUrl, model, key } = value;
  if (type !== 'test' && type !== 'models' && type !== 'relay') return null;
  if (typeof baseUrl !== 'string' || typeof model !== 'string') return null;
  return { type, baseUrl, model, key: typeof key === 'string' ? key : null };
}
