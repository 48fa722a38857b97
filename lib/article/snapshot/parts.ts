import type { SeenPart } from '../verdict/seen-page';
import type { Dom } from './dom';

/** Elements that say something about a page but are not copied. */
const NAMES = new Set('BUTTON INPUT VIDEO IFRAME FRAME CANVAS NOSCRIPT'.split(' '));

/** The most characters of a label or a note. */
const MAX_CHARS = 300;

/** A video that plays without being started is decoration. */
const DECORATION = 'video[loop], video[muted], video[autoplay]';
export const PLAYERS = 'video, iframe[src*="/embed" i], iframe[src*=player i]';
/** A player takes at least this share of the page's width. */
const PLAYER_SHARE = 1 / 3;

export function isPart(name: string): boolean {
  return NAMES.has(name);
}

/** What a visible element that is not copied says about the page. `place`: the copy of the element around it. */
export function toPart(element: Element, name: string, place: Element, dom: Dom): SeenPart {
  const attribute = (key: string) => dom.attribute(element, key) ?? '';
  const type = attribute('type').toLowerCase();
  const text = (dom.text(element) || attribute('value')).slice(0, MAX_CHARS).replace(/\s+/g, ' ').trim();
  return {
    kind: kindOf(element, name, type, dom),
    text,
    names: `${attribute('id')} ${attribute('class')} ${attribute('src')}`,
    place,
  };
}

function kindOf(element: Element, name: string, type: string, dom: Dom): SeenPart['kind'] {
  if (name === 'NOSCRIPT') return 'note';
  if (name === 'CANVAS') return 'busy';
  if (name === 'BUTTON' || (name === 'INPUT' && /^(submit|button)$/.test(type))) return 'control';
  if (name === 'INPUT') return type === 'password' ? 'password' : 'field';
  return isPlayer(element, dom) ? 'player' : 'frame';
}

function isPlayer(element: Element, dom: Dom): boolean {
  if (!dom.matches(element, PLAYERS) || dom.matches(element, DECORATION)) return false;
  const { width } = dom.box(element);
  // Where there is no layout, nothing has a width.
  return width === 0 || width > PLAYER_SHARE * (dom.scroller()?.clientWidth ?? 0);
}
