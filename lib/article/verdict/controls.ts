import { oneLine } from './measures';
import { findSeen, MAX_ELEMENTS, type SeenPage } from './seen-page';

/** What a person can press. `place`: the control, or the element around it if it was not copied. */
export type Control = { text: string; place: Element };

const MAX_LABEL_CHARS = 40;

/** The controls of a page that have a short label, at most `MAX_LABEL_CHARS` characters. */
export function listControls(page: SeenPage): Control[] {
  const copied = findSeen(page, 'a, [role=button]')
    .slice(0, MAX_ELEMENTS)
    .map((place) => ({ text: oneLine(place.textContent), place }));
  const controls: Control[] = [...copied, ...page.parts.filter(({ kind }) => kind === 'control')];
  return controls.filter(({ text }) => text.length <= MAX_LABEL_CHARS);
}
