/**
 * Everything the relay can refuse or break off with: the HTTP status before a stream, the code in it. The codes are in
 * snake_case because clients of the OpenAI protocol read them beside OpenAI's own.
 */
export const RELAY_ERRORS = {
  invalid_json: 400,
  invalid_request: 400,
  unsupported_parameter: 400,
  context_length_exceeded: 400,
  upstream_bad_request: 400,
  invalid_token: 401,
  budget_exceeded: 402,
  price_unknown: 403,
  model_not_allowed: 403,
  origin_not_allowed: 403,
  not_found: 404,
  resume_expired: 410,
  body_too_large: 413,
  rate_limited: 429,
  too_many_streams: 429,
  locked_out: 429,
  upstream_rate_limited: 429,
  unexpected: 500,
  upstream_error: 502,
  upstream_unreachable: 502,
  upstream_rejected_key: 502,
  upstream_not_openai: 502,
  upstream_cut_off: 502,
  ledger_unavailable: 503,
  shutting_down: 503,
  relay_stopped: 503,
  upstream_timeout: 504,
} as const;

export type RelayErrorCode = keyof typeof RELAY_ERRORS;

/** What a client is told: a sentence for people, a code for programs. Never a key, a token or text of a page. */
export class RelayError extends Error {
  override name = 'RelayError';
  readonly code: RelayErrorCode;
  /** When to come back, in whole seconds; every 429 has it. */
  readonly retryAfterSeconds: number | null;

  constructor(code: RelayErrorCode, message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options);
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get status(): (typeof RELAY_ERRORS)[RelayErrorCode] {
    return RELAY_ERRORS[this.code];
  }

  /** The body of the answer, and what the error event of a stream carries. */
  toJSON() {
    return { error: { message: this.message, type: 'relay_error', code: this.code } };
  }
}

/** Anything that was thrown, as what a client may be told of it. */
export function toRelayError(error: unknown): RelayError {
  if (error instanceof RelayError) return error;
  return new RelayError('unexpected', 'The relay failed; its log says where.', { cause: error });
}
