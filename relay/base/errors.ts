/**
 * Everything the relay refuses, or ends a stream with. The codes are in snake_case because clients of the OpenAI
 * protocol read them beside OpenAI's own.
 */
export type RelayErrorCode =
  | 'invalid_json'
  | 'invalid_request'
  | 'unsupported_parameter'
  | 'context_length_exceeded'
  | 'upstream_bad_request'
  | 'invalid_token'
  | 'budget_exceeded'
  | 'price_unknown'
  | 'model_not_allowed'
  | 'origin_not_allowed'
  | 'not_found'
  | 'resume_expired'
  | 'resume_unavailable'
  | 'body_too_large'
  | 'rate_limited'
  | 'too_many_streams'
  | 'locked_out'
  | 'upstream_rate_limited'
  | 'unexpected'
  | 'upstream_error'
  | 'upstream_unreachable'
  | 'upstream_rejected_key'
  | 'upstream_not_openai'
  | 'upstream_cut_off'
  | 'ledger_unavailable'
  | 'shutting_down'
  | 'relay_stopped'
  | 'upstream_timeout';

/** What a client is told: a sentence for people and a code for programs. Never a key, a token or text of a page. */
export class RelayError extends Error {
  override name = 'RelayError';
  readonly code: RelayErrorCode;
  /** When to try again, in whole seconds; every error that HTTP answers with 429 has it. */
  readonly retryAfterSeconds: number | null;

  constructor(code: RelayErrorCode, message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options);
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  /** The body of the answer, and of a stream's error event. */
  toJSON() {
    return { error: { message: this.message, type: 'relay_error', code: this.code } };
  }
}

/** Turns anything that was thrown into what a client may be told about it. */
export function toRelayError(error: unknown): RelayError {
  if (error instanceof RelayError) return error;
  return new RelayError('unexpected', 'The relay failed; its log says where.', { cause: error });
}
