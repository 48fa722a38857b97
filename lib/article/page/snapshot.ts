import type { SeenPage, SeenPart } from '../verdict/seen-page';
import { createDom, type Dom, type PageWindow } from './dom';
import { isOverlay } from './overlays';
import { isCollapsedProse } from './collapsed';
import { isPart, toPart } from './parts';
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
  /** The copy, and what a reader sees beside its text. */
  seen: SeenPage;
};

const SKIPPED = new Set(
  'SCRIPT STYLE TEMPLATE NOSCRIPT LINK META HEAD SVG CANVAS OBJECT EMBED APPLET AUDIO VIDEO SOURCE TRACK MAP SELECT DATALIST INPUT TEXTAREA PROGRESS METER RP RT'.split(
    ' ',
  ),
);

/** A body that fills itself later. */
const BUSY = '[role=application], [aria-busy=true]';

/** Their names and ids would hide properties of the copied document and its forms. */
const CLOBBERING = new Set('FORM IMG FIELDSET OUTPUT BUTTON'.split(' '));

/** The parser nests at most 512 deep. Scripts nest deeper, and what reads the copy climbs up and down in it. */
const MAX_DEPTH = 256;

/**
 * Beyond these limits the rest of a page is left out. This many nodes take about three seconds (Chromium 156, two cores);
 * the characters are several times what an article may have.
 */
const MAX_NODES = 300_000;
const MAX_CHARS = 10_000_000;

/**
 * Where a node is copied to. `depth` counts the copies above; `isMuted`: text here is not seen; `isCollapsed`: it is in
 * something closed; `isLayer`: it is in a layer over the page.
 */
type Target = { to: Element; depth: number; isMuted: boolean; isCollapsed: boolean; isLayer: boolean };
type Step = { node: Node; target: Target };

/**
 * Copies the visible page, with open shadow roots and frames of the same origin in their places, and what is only
 * collapsed. Leaves out what is hidden, and layers that ask for something. `isLenient` also copies such layers, `noscript`
 * and what is transparent.
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
  const layers = copy.createElement('div');
  const parts: SeenPart[] = [];
  const collapsedCopies = new Set<Node>();
  const fixed = new Set<Node>();
  const start: Target = { to: copy.body, depth: 0, isMuted: false, isCollapsed: false, isLayer: false };
  const body = dom.body();
  if (body) {
    steps.push({ node: body, target: start });
    if (dom.matches(body, BUSY)) parts.push({ kind: 'busy', text: '', names: '', place: copy.body });
  }
  for (let step = steps.pop(); step; step = steps.pop()) {
    if (++nodes > MAX_NODES || chars > MAX_CHARS) break;
    if (slices.isOver()) await slices.pause();
    visit(step);
  }
  const seen: SeenPage = {
    title: copy.title,
    body: copy.body,
    layers,
    parts,
    collapsed: collapsedCopies,
    fixed,
  };
  return { document: copy, elements, chars, isCut: steps.length > 0, seen };

  function visit({ node, target }: Step) {
    const { depth, isMuted, isCollapsed } = target;
    let { to, isLayer } = target;
    const type = dom.nodeType(node);
    if (type === 3 /* Node.TEXT_NODE */) {
      const text = dom.value(node) ?? '';
      if (isMuted) return;
      if (!isLayer) chars += text.trim().length;
      to.appendChild(copy.createTextNode(text));
      return;
    }
    if (type !== 1 /* Node.ELEMENT_NODE */) return;
    const element = node as Element;
    const name = dom.name(element);
    if (isPart(name) && !isCollapsed && isPartSeen(element, name)) parts.push(toPart(element, name, to, dom));
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
    // Where there is layout, an element in the flow of the page is neither clipped nor a layer.
    if (element !== body && !(hasLayout && /static|relative|^$/.test(position))) {
      if (style && isClipped(element, style)) return;
      if (!isLenient && !isLayer && isOverlay(element, dom, position, hasLayout)) {
        to = layers;
        isLayer = true;
      }
    }
    if (name === 'DETAILS' && dom.attribute(element, 'open') === null) collapsed = true;

    const next: Target = { to, depth: depth + 1, isMuted: visibility === 'muted', isCollapsed: collapsed, isLayer };
    if (element !== body) {
      if (!isLayer) elements += 1;
      const own = copyOf(element, name, style);
      to.appendChild(own);
      if (position === 'fixed') fixed.add(own);
      if (collapsed && !isCollapsed) collapsedCopies.add(own);
      // Deeper than that, an element is copied empty, before its contents: this keeps the order and the lines.
      if (depth < MAX_DEPTH) next.to = own;
    }
    for (const child of childrenOf(element, name)) steps.push({ node: child, target: next });
  }

  function isPartSeen(element: Element, name: string): boolean {
    return name === 'NOSCRIPT' || name === 'CANVAS' || visibilityOf(element, false) === 'shown';
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
    for (const attribute of ['class', 'id', 'role', 'itemprop', 'aria-busy']) {
      const value = dom.attribute(element, attribute);
      if (value) own.setAttribute(attribute, value);
    }
    return own;
  }

  /** An element that is laid out as a block is copied as one, so that its words do not run into those of the next. */
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

/** A button in a heading opens what the heading is about, so its text is the heading. */
function isHeading(node: Node): boolean {
  return /^(H[1-6]|SUMMARY|DT)$/.test(node.nodeName);
}

/** The source as its author wrote it, if the page gives it; otherwise the letters of its parts. */
function formulaOf(element: Element, dom: Dom): string {
  const source = dom.find(element, 'annotation[encoding*=tex i]');
  return dom.attribute(element, 'alttext') ?? dom.text(source ?? element).replace(/\s+/g, ' ');
}
