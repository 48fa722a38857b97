import type { Consent, PendingRequest, RunRequest, RunWish, Said } from '../../lib/run/request';

type Parts = Partial<Omit<PendingRequest, 'consent'>> & Partial<Consent> & { question?: string | undefined };

const NO_CONSENT: Consent = { isConfirmed: false, isPreviewed: false, halvings: 0 };

/** A request for a summary of the page, changed by `parts`. */
export function createPending(parts: Parts = {}): PendingRequest {
  const { question, isConfirmed, isPreviewed, halvings, ...rest } = parts;
  const wish: RunWish = question === undefined ? { kind: 'summary' } : { kind: 'question', question };
  return {
    tabId: 1,
    source: { kind: 'page' },
    granted: true,
    intent: '',
    wish,
    consent: {
      ...NO_CONSENT,
      ...(isConfirmed !== undefined && { isConfirmed }),
      ...(isPreviewed !== undefined && { isPreviewed }),
      ...(halvings !== undefined && { halvings }),
    },
    ...rest,
  };
}

/** The same as a complete request. */
export function createRequest({ thread = [], leftOut = [], ...parts }: Parts & Partial<Said> = {}): RunRequest {
  return { ...createPending(parts), said: { thread, leftOut } };
}

/** The wish to continue `prefix`. */
export function continuing(
  prefix: string,
  from: Partial<Extract<RunWish, { kind: 'continuation' }>['from']> = {},
): Extract<RunWish, { kind: 'continuation' }> {
  const origin = { url: 'https://gazette.example/bridge', host: 'h', model: 'm', without: [], ...from };
  return { kind: 'continuation', of: { kind: 'summary' }, prefix, from: origin };
}
