import type { SeenPage, SeenPart } from '../verdict/seen-page';
import { isThinner } from '../sight/rect';
import { createBoxes } from '../sight/boxes';
import { createSight } from '../sight/sight';
import { isCollapsedText } from './collapsed';
import { createControls } from './controls';
import { copyElement, removeHiding } from './copy-element';
import { createTexts, type Target } from './copy-text';
import { createDom, type PageWindow } from './dom';
import { BUSY, isFrame, PAINTED, SKIPPED } from './elements';
import { createDrafts } from './drafts';
import { formulaBeside } from './formula';
import { createHiddenTexts, type HiddenText } from './hidden-text';
import { isDialog, isInFront, isLargeFrame } from './front';
import { isTextButton } from './labels';
import { inShownOrder } from './line';
import { isOverlay } from './overlays';
import { isPart, PLAYERS, toPart } from './parts';
import { createSightDoor } from './sight-door';
import type { Slices } from '../slices';
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
  /** What was left out because nobody sees it. */
  hidden: readonly HiddenText[];
  /** Whether the whole page is invisible for now; only a lenient copy has its text. */
  isVeiled: boolean;
};

/** The parser nests at most 512 deep. Scripts nest deeper, and what reads the copy climbs up and down in it. */
const MAX_DEPTH = 256;

/**
 * Beyond these limits the rest of a page is left out. This many nodes take about three seconds (Chromium 156, two
 * cores); the characters are several times what an article may have.
 */
const MAX_NODES = 300_000;
const MAX_CHARS = 10_000_000;

type Step = { node: Node; target: Target };

/** A frame with less room shows no text, in pixels. */
const MIN_FRAME = 12;

/**
 * Copies the visible page, with open shadow roots and frames of the same origin in their places, and what is only
 * collapsed. Leaves out what nobody sees, drafts, and layers that ask for something, which `isLenient` copies, too.
 */
export async function takeSnapshot(window: PageWindow, slices: Slices, isLenient = false): Promise<Snapshot> {
  const dom = createDom(window);
  const copy = window.document.implementation.createHTMLDocument(dom.title(window.document));
  const root = dom.root();
  const language = root && dom.attribute(root, 'lang');
  if (language) copy.documentElement.lang = language;
  const visibility = createVisibility(window, dom);
  const { visibilityOf, isSilent, isVeil, styleOf, hasLayout } = visibility;
  const sight = createSight(createSightDoor(window, dom), hasLayout);
  const boxes = createBoxes(sight, dom.box);
  const controls = createControls(dom, sight, hasLayout);
  const drafts = createDrafts(dom);
  let elements = 0;
  let nodes = 0;
  const hidden = createHiddenTexts(dom);
  const collapsedCopies = new Set<Node>();
  const { addText, addFormula, addLabel, removeCovered, countChars } = createTexts(
    copy,
    dom,
    sight,
    boxes,
    controls,
    hidden,
    collapsedCopies,
    visibility,
  );
  let veiled = false;
  const steps: Step[] = [];
  const layers = copy.createElement('div');
  const parts: SeenPart[] = [];
  const fixed = new Set<Node>();
  let front: Element | null = null;
  let isFramed = false;
  const body = dom.body();
  if (root && body) {
    const around = sight.open(window.document, root);
    const scene = styleOf(root) ? (sight.enter(root, around, true) ?? around) : around;
    veiled = isVeil(root);
    const isVeiled = isLenient && veiled;
    steps.push({
      node: body,
      target: {
        to: copy.body,
        depth: 0,
        isMuted: false,
        isCollapsed: false,
        isLayer: false,
        isVeiled,
        isCode: false,
        scene,
      },
    });
    if (dom.matches(body, BUSY)) parts.push({ kind: 'busy', text: '', names: '', place: copy.body });
  }
  for (let step = steps.pop(); step; step = steps.pop()) {
    if (++nodes > MAX_NODES || countChars() > MAX_CHARS) break;
    if (slices.isOver()) await slices.pause();
    visit(step);
  }
  await removeCovered(slices);
  for (const copies of [copy.body, layers]) removeHiding(copies);
  let chars = countChars();
  chars -= drafts.remove(copy.body, chars);
  const seen: SeenPage = {
    title: copy.title,
    body: copy.body,
    layers,
    parts,
    collapsed: collapsedCopies,
    fixed,
    front,
    isFramed,
  };
  return { document: copy, elements, chars, isCut: steps.length > 0, seen, hidden: hidden.list(), isVeiled: veiled };

  function visit({ node, target }: Step) {
    const type = dom.nodeType(node);
    if (type === 3 /* Node.TEXT_NODE */) addText(node, target);
    else if (type === 1 /* Node.ELEMENT_NODE */) enterElement(node as Element, target);
  }

  function enterElement(element: Element, target: Target) {
    const { depth, isCollapsed } = target;
    let { to, isLayer, scene } = target;
    const name = dom.name(element);
    if (isPart(name) && !isCollapsed && isPartSeen(element, name)) parts.push(toPart(element, name, to, dom));
    if (SKIPPED.has(name) || (name === 'BUTTON' && !isTextButton(element, to, dom))) {
      addLabel(element, name, target);
      if (hasLayout && !isCollapsed && PAINTED.test(name)) sight.enter(element, scene, true);
      return;
    }
    const style = name === 'BR' || (name === 'IMG' && !hasLayout) ? null : styleOf(element);
    let collapsed = isCollapsed && name !== 'SUMMARY';
    const hidesPage = isVeil(element);
    const isOwnVeil = isLenient && hidesPage;
    const isVeiled = target.isVeiled || isOwnVeil;
    if (hidesPage) veiled = true;
    let visibility = visibilityOf(element, collapsed, isVeiled);
    let inner =
      visibility === 'hidden'
        ? null
        : isOwnVeil
          ? sight.enterOpened(element, scene)
          : style
            ? sight.enter(element, scene, !collapsed, style)
            : scene;
    if (inner && isFrame(name) && !collapsed && hasLayout && isThinner(boxes.roomOf(inner), MIN_FRAME)) inner = null;
    if (inner && visibility === 'muted' && !target.isMuted && isCollapsedText(element, dom, controls)) inner = null;
    if (!inner) {
      const formula = formulaBeside(element, dom, hasLayout);
      if (formula) to.appendChild(copy.createTextNode(formula));
      if (formula) return;
      if (!isCollapsedText(element, dom, controls)) {
        if (!isSilent(element)) hidden.noteElement(element, to);
        return;
      }
      visibility = 'shown';
      collapsed = true;
      inner = sight.enterOpened(element, scene);
    }
    scene = inner;
    if (name === 'MATH') {
      if (visibility === 'shown') addFormula(element, { ...target, scene });
      return;
    }
    const position = style ? scene.position : '';
    const isPlaced = hasLayout && !collapsed && /fixed|absolute/.test(position);
    // Where there is layout, an element in the flow of the page is no layer.
    if (element !== body && !(hasLayout && /static|relative|^$/.test(position))) {
      if (!isLenient && !isLayer && isOverlay(element, dom, position, hasLayout)) {
        to = layers;
        isLayer = true;
      }
    }
    const isClosed = name === 'DETAILS' && dom.attribute(element, 'open') === null;

    const next: Target = {
      to,
      depth: depth + 1,
      isMuted: visibility === 'muted',
      isCollapsed: collapsed || isClosed,
      isLayer,
      isVeiled,
      isCode: target.isCode,
      scene,
    };
    if (element !== body) {
      if (!isLayer) elements += 1;
      const own = copyElement(element, name, style ? scene : null, target.scene, copy, dom, hasLayout);
      to.appendChild(own);
      if (own.nodeName === 'PRE') next.isCode = true;
      drafts.note(element, own);
      if (position === 'fixed') fixed.add(own);
      if (isPlaced && !isLayer && isDialog(element, dom) && isInFront(element, dom)) front = own;
      if (next.isCollapsed && !isCollapsed) collapsedCopies.add(own);
      // Deeper than that, an element is copied empty, before its contents: this keeps the order and the lines.
      if (depth < MAX_DEPTH) next.to = own;
    }
    if (name === 'IMG' || dom.attribute(element, 'aria-label')) addLabel(element, name, { ...target, scene });
    const children = childrenOf(element, name, isClosed, to);
    for (const child of hasLayout && style ? inShownOrder(children, scene.display, dom) : children) {
      const around = isFrame(name) ? boxes.openFrame(child as Element, scene) : scene;
      if (around) steps.push({ node: child, target: around === scene ? next : { ...next, scene: around } });
    }
  }

  function isPartSeen(element: Element, name: string): boolean {
    return name === 'NOSCRIPT' || name === 'CANVAS' || visibilityOf(element, false) === 'shown';
  }

  function childrenOf(element: Element, name: string, isClosed: boolean, to: Element): Node[] {
    if (isFrame(name)) {
      // `null` for a frame of another origin.
      const inner = (element as HTMLIFrameElement).contentDocument;
      const innerBody = inner && dom.body(inner);
      if (!inner && isLargeFrame(element, dom) && !dom.matches(element, PLAYERS)) isFramed = true;
      return innerBody ? [innerBody] : [];
    }
    const assigned = name === 'SLOT' ? dom.assignedNodes(element) : [];
    if (assigned.length > 0) return assigned.toReversed();
    const children = dom.childrenReversed(dom.shadowRoot(element) ?? element);
    const summary = isClosed && children.findLast((child) => dom.name(child) === 'SUMMARY');
    // What nobody can open is not only closed.
    if (!summary || controls.isNamed(summary as Element)) return children;
    hidden.noteElement(element, to);
    return [];
  }
}
