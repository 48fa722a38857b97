import type { PassageKind } from '../article';
import { isDataRow, isDataTable } from './tables';

const KINDS: Record<string, PassageKind> = {
  LI: 'item',
  DT: 'item',
  DD: 'item',
  BLOCKQUOTE: 'quote',
  FIGCAPTION: 'caption',
  CAPTION: 'caption',
};

const EDITOR = '[contenteditable]:not([contenteditable=false])';
const FOOTNOTES = /(^|[\s_-])(footnotes?|endnotes?|reflist|references)($|[\s_-])/i;

const CAPTIONS = /(^|[\s_-])caption(-\w+)?($|\s)|[a-z]Caption($|\s)/;

/** A block element of the page; `parent` is the index of the block around it, -1 for the outermost. */
export type Box = {
  tag: string;
  role: string;
  /** Its id and classes. */
  names: string;
  parent: number;
  /** Whether it is a post of a thread. */
  isPost?: true;
  /** Whether it is a dialog in front of the page. */
  isFront?: true;
};

/** What the elements around a text make of it. */
export type Context = {
  box: number;
  kind: PassageKind;
  level: number | undefined;
  mode: 'flow' | 'row' | 'code';
  isLink: boolean;
  /** In a link around whole blocks, such as a card. */
  isCard: boolean;
  list: { depth: number; /** Of the next item of an ordered list. */ next: number | null };
  /** What the page shows before the first line of an item. */
  marker: { text: string };
  isDataTable: boolean;
};

export function toBox(element: Element, tag: string, parent: number): Box {
  const role = element.getAttribute?.('role') ?? (element.matches?.(EDITOR) ? 'textbox' : '');
  // The id of a section names its heading, which may well be "Discussion" or "Menu".
  const id = tag === 'SECTION' ? '' : (element.getAttribute?.('id') ?? '');
  const names = `${id} ${element.getAttribute?.('class') ?? ''}`.trim();
  return { tag, role, names, parent };
}

/** The context in `element`, whose box is the one at `index`. An item advances the number of the list around it. */
export function contextIn(element: Element, { tag, role, names }: Box, index: number, at: Context): Context {
  const next: Context = { ...at, isCard: at.isCard || at.isLink, box: index };
  const heading = /^H([1-6])$/.exec(tag);
  if (heading || role === 'heading') {
    next.kind = 'heading';
    next.level = heading ? Number(heading[1]) : Math.min(6, Number(element.getAttribute('aria-level')) || 2);
  } else if (KINDS[tag] && at.kind !== 'footnote') [next.kind, next.level] = [KINDS[tag], undefined];
  if (/^doc-(endnotes|footnote)$/.test(role)) next.kind = 'footnote';
  else if (names && !heading) {
    if (FOOTNOTES.test(names)) next.kind = 'footnote';
    else if (CAPTIONS.test(names)) next.kind = 'caption';
  }
  if (tag === 'OL' || tag === 'UL')
    next.list = { depth: at.list.depth + 1, next: tag === 'OL' ? firstNumber(element) : null };
  else if (tag === 'LI') {
    if (at.list.depth > 1 && next.kind === 'item') next.level = Math.min(6, at.list.depth);
    next.marker = { text: '' };
    if (at.list.next !== null) {
      const number = Number(element.getAttribute('value')) || at.list.next;
      next.marker.text = `${number}. `;
      at.list.next = number + 1;
    }
  } else if (tag === 'PRE') [next.kind, next.mode] = ['code', 'code'];
  else if (tag === 'TABLE') next.isDataTable = isDataTable(element);
  else if (tag === 'TR' && isDataRow(element, at.isDataTable))
    [next.kind, next.level, next.mode] = ['row', undefined, 'row'];
  return next;
}

/** `null` when the list shows no numbers: the snapshot sets `type` from the page's style. */
function firstNumber(list: Element): number | null {
  const type = list.getAttribute('type') ?? '1';
  if (type !== '1' || list.hasAttribute('reversed')) return null;
  const start = Number(list.getAttribute('start') ?? 1);
  return Number.isInteger(start) ? start : 1;
}
