import { useMemo } from 'preact/hooks';

/** Formats days and times of day in the language of the interface. */
export function useFormats(languageTag: string): { day: (ms: number) => string; time: (ms: number) => string } {
  return useMemo(() => {
    const parts = { weekday: 'long', day: 'numeric', month: 'long' } as const;
    const thisYear = new Intl.DateTimeFormat(languageTag, parts);
    const otherYear = new Intl.DateTimeFormat(languageTag, { ...parts, year: 'numeric' });
    const time = new Intl.DateTimeFormat(languageTag, { timeStyle: 'short' });
    const isThisYear = (ms: number) => new Date(ms).getFullYear() === new Date().getFullYear();
    return {
      day: (ms: number) => (isThisYear(ms) ? thisYear : otherYear).format(ms),
      time: (ms: number) => time.format(ms),
    };
  }, [languageTag]);
}
