import { createDom, type Dom, type PageWindow } from './dom';
import { isOverlay } from './overlays';
import { isCollapsedProse } from './collapsed';
import type { Slices } from './slices';
import { createVisibility } from './visibility';

/** A copy of what a reader sees of a page, in a document that runs and loads nothing. */
export type Snapshot = {
  document: Document;
  /** How many elements the copy has, and how many characters. */
  elements: number;
  chars: number;
  /** Whether the end of a very large page was left out. */
  isCut: boolean;
};

const SKIPPED = new Set(
  'SCRIPT STYLE TEMPLATE NOSCRIPT LINK META HEAD SVG CANVAS OBJECT EMBED APPLET AUDIO VIDEO SOURCE TRACK MAP SELECT DATALIST INPUT TEXTAREA PROGRESS METER RP RT'.split(
    ' ',
  ),
);

/** Their names and ids would hide properties of the copied document and its forms. */
const CLOBBERING = new Set('FORM IMG FIELDSET OUTPUT BUTTON'.split(' '));

/** The parser nests no deeper than 512; scripts can, and what reads the copy climbs up and down in it. */
const MAX_DEPTH = 256;

/**
 * Beyond these the rest of a page is left out. So many nodes take about three seconds (Chromium 156, two cores); the
 * characters are what an article may have, several times over.
 */
const MAX_NODES = 300_000;
const MAX_CHARS = 10_000_000;

/** `depth` counts the copies above; `isMuted`: text here is not seen; `isCollapsed`: it is in something closed. */
type Place = { to: Node; depth: number; isMuted: boolean; isCollapsed: boolean };
type Step = { node: Node; place: Place };

/**
 * Copies the visible page: open shadow roots and frames of the same origin in their places, what is only collapsed too;
 * not what is hidden, nor layers that ask for something. `isLenient` takes such layers, `noscript`, and what is
 * transparent as well.
 */
export async function takeSnapshot(window: PageWindow, slices: Slices, isLenient = false): Promise<Snapshot> {
  const dom = createDom(window);
  const copy = window.document.implementation.createHTMLDocument(dom.title(window.document));
  const language = dom.root() && dom.attribute(dom.root() as Element, 'lang');
  if (language) copy.documentElement.lang = language;
  const { visibilityOf, isClipped, styleOf, hasLayout } = createVisibility(window, dom, isLenient);
  let elements = 0;
  let chars = 0;
  let nodes = 0;
  const steps: Step[] = [];
  const body = dom.body(window.document);
  if (body) steps.push({ node: body, place: { to: copy.body, depth: 0, isMuted: false, isCollapsed: false } });
  for (let step = steps.pop(); step; step = steps.pop()) {
    if (++nodes > MAX_NODES || chars > MAX_CHARS) break;
    if (slices.isOver()) await slices.pause();
    visit(step);
  }
  return { document: copy, elements, chars, isCut: steps.length > 0 };

  function visit({ node, place: { to, depth, isMuted, isCollapsed } }: Step) {
    const type = dom.nodeType(node);
    if (type === 3 /* Node.TEXT_NODE */) {
      const text = dom.value(node) ?? '';
      if (isMuted) return;
      chars += text.trim().length;
      to.appendChild(copy.createTextNode(text));
      return;
    }
    if (type !== 1 /* Node.ELEMENT_NODE */) return;
    const element = node as Element;
    const name = dom.name(element);
    if (name === 'NOSCRIPT' && isLenient) {
      to.appendChild(parse(dom.text(element)));
      return;
    }
    if (SKIPPED.has(name) || (name === 'BUTTON' && !isHeading(to))) return;
    const style = name === 'BR' || name === 'IMG' ? null : styleOf(element);
    let collapsed = isCollapsed;
    let visibility = visibilityOf(element, isCollapsed);
    if (visibility === 'hidden') {
      if (!isCollapsedProse(element, dom, style)) return;
      visibility = 'shown';
      collapsed = true;
    }
    if (name === 'MATH') {
      if (visibility === 'shown') to.appendChild(copy.createTextNode(formulaOf(element, dom)));
      return;
    }
    const position = style?.position ?? '';
    // With layout, what is in the flow of the page is neither.
    if (element !== body && !(hasLayout && /static|relative|^$/.test(position))) {
      if (style && isClipped(element, style)) return;
      if (!isLenient && isOverlay(element, dom, position, hasLayout)) return;
    }
    if (name === 'DETAILS' && dom.attribute(element, 'open') === null) collapsed = true;

    const next: Place = { to, depth: depth + 1, isMuted: visibility === 'muted', isCollapsed: collapsed };
    if (element !== body) {
      elements += 1;
      const own = copyOf(element, name, style);
      to.appendChild(own);
      // Deeper than that, an element stands empty before what was in it: the order is kept, and so are the lines.
      if (depth < MAX_DEPTH) next.to = own;
    }
    for (const child of childrenOf(element, name)) steps.push({ node: child, place: next });
  }

  function childrenOf(element: Element, name: string): Node[] {
    if (name === 'IFRAME' || name === 'FRAME') {
      // `null` for a frame of another origin.
      const inner = (element as HTMLIFrameElement).contentDocument;
      const innerBody = inner && dom.body(inner);
      return innerBody ? [innerBody] : [];
    }
    const assigned = name === 'SLOT' ? dom.assignedNodes(element) : [];
    if (assigned.length > 0) return assigned.toReversed();
    return dom.childrenReversed(dom.shadowRoot(element) ?? element);
  }

  function copyOf(element: Element, name: string, style: CSSStyleDeclaration | null): Element {
    const tag = tagOf(element, name, style);
    if (tag === name) {
      const own = copy.importNode(element, false);
      // Without numbers on the page, none in the text.
      if (name === 'OL' && style?.listStyleType === 'none') own.setAttribute('type', 'none');
      if (CLOBBERING.has(name)) {
        own.removeAttribute('name');
        if (name !== 'FORM') own.removeAttribute('id');
      }
      return own;
    }
    const own = copy.createElement(tag);
    for (const attribute of ['class', 'id', 'role', 'itemprop']) {
      const value = dom.attribute(element, attribute);
      if (value) own.setAttribute(attribute, value);
    }
    return own;
  }

  /** What is laid out as a block is copied as one, so that its words do not run into those of the next. */
  function tagOf(element: Element, name: string, style: CSSStyleDeclaration | null): string {
    if (name === 'IFRAME' || name === 'FRAME' || name === 'BODY' || name === 'FRAMESET') return 'DIV';
    if (name === 'BUTTON') return 'SPAN';
    const isCustom = name.includes('-') || name === 'SLOT';
    if (!isCustom && !(hasLayout && name === 'SPAN')) return name;
    const display = hasLayout
      ? style?.display
      : dom.find(element, 'p, div, h1, h2, h3, ul, section')
        ? 'block'
        : 'inline';
    return display && /^(block|flex|grid|list-item|table)/.test(display) ? 'DIV' : 'SPAN';
  }

  function parse(html: string): Node {
    const holder = copy.createElement('div');
    holder.innerHTML = html;
    return holder;
  }
}

/** A button in a heading opens what the heading is about: its text is the heading. */
function isHeading(node: Node): boolean {
  return /^(H[1-6]|SUMMARY|DT)$/.test(node.nodeName);
}

/** As its author wrote it, where that is given; the letters of its parts otherwise. */
function formulaOf(element: Element, dom: Dom): string {
  const source = dom.find(element, 'annotation[encoding*=tex i]');
  return dom.attribute(element, 'alttext') ?? dom.text(source ?? element).replace(/\s+/g, ' ');
}
