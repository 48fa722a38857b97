import type { Refusal } from '../../completions/refusal';

/**
 * The cause of a `RunError` from an HTTP status: what the engine needs to decide whether to ask again. It stays in the
 * background, because the body may quote the article.
 */
export class HttpRefusal extends Error {
  override name = 'HttpRefusal';
  readonly refusal: Refusal;
  /** The body's first kilobytes. */
  readonly body: string;

  constructor(refusal: Refusal, body: string) {
    super('HTTP refusal');
    this.refusal = refusal;
    this.body = body;
  }
}

/** The refusal that led to an error; `null` for any other error. */
export function findHttpRefusal(error: unknown): HttpRefusal | null {
  return error instanceof Error && error.cause instanceof HttpRefusal ? error.cause : null;
}
