import type { PERIODS } from './tokens.ts';

export type Period = (typeof PERIODS)[number];

export type Span = {
  /** Epoch milliseconds, inclusive. */
  start: number;
  /** Epoch milliseconds, exclusive. */
  end: number;
};

const DAYS_OF_WEEK = 7;

/** The period that `now` is in: UTC's day, ISO week (which begins on Monday) or month, or all time. */
export function toSpan(period: Period, now: Date): Span {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  switch (period) {
    case 'day':
      return { start: Date.UTC(year, month, day), end: Date.UTC(year, month, day + 1) };
    case 'week': {
      const monday = day - ((now.getUTCDay() + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK);
      return { start: Date.UTC(year, month, monday), end: Date.UTC(year, month, monday + DAYS_OF_WEEK) };
    }
    case 'month':
      return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
    case 'total':
      return { start: 0, end: Number.MAX_SAFE_INTEGER };
  }
}

/** "2026-12-01 00:00 UTC" */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
