import type { PageText } from '../../../lib/run/protocol';
import type { Translate } from '../../../lib/messages';

/** What a reader calls a place: the page of a PDF, the time in a video, or else the passage's number. */
export function toPlaceLabel({ passages }: PageText, place: number, t: Translate): string {
  const { page, seconds } = passages[place] ?? {};
  if (page !== undefined) return t('placePage', [String(page)]);
  if (seconds === undefined) return String(place + 1);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
