/**
 * The cause of a `RunError` that an HTTP status led to: what the engine needs to decide whether to ask again. It stays in
 * the background: the body may quote the article.
 */
export class HttpRefusal extends Error {
  override name = 'HttpRefusal';
  readonly status: number;
  /** The body's first kilobytes. */
  readonly body: string;
  /** How long the provider asks to wait; `null` when it does not say, or with a status that waiting does not change. */
  readonly retryAfterMs: number | null;

  constructor(status: number, body: string, headers: Headers) {
    super('HTTP refusal');
    this.status = status;
    this.body = body;
    this.retryAfterMs = status === 429 || status === 503 ? readRetryAfter(headers, Date.now()) : null;
  }
}

/** `retry-after-ms`, or `Retry-After` in seconds or as a date, as milliseconds from `now`; `null` without either. */
function readRetryAfter(headers: Headers, now: number): number | null {
  const ms = headers.get('retry-after-ms')?.trim();
  if (ms && /^\d+(\.\d+)?$/.test(ms)) return Math.ceil(Number(ms));
  const after = headers.get('retry-after')?.trim();
  if (!after) return null;
  if (/^\d+(\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1_000);
  // A date has letters; `Date.parse` would take other numbers for a year.
  const date = /[a-z]/i.test(after) ? Date.parse(after) : NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
