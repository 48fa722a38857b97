/** A control and whether what it opens is open. `close` is pressed to undo it; another one for tabs. */
type Opened = { isOpen: () => boolean; close: HTMLElement };

const BUTTON = 'button:not([type=submit]), summary, [role=button]:not([href]), [role=tab]';

/**
 * Opens the collapsed parts of a page around a node by the page's own controls, the outermost first. The function that
 * is returned closes them again, unless the reader has done so.
 */
export function openAround(node: Node): () => void {
  const opened: Opened[] = [];
  for (const element of elementsAround(node)) {
    const part = openPart(element, node);
    if (part) opened.push(part);
  }
  return () => {
    for (const { isOpen, close } of opened.reverse()) if (isOpen()) close.click();
  };
}

function elementsAround(node: Node): Element[] {
  const elements: Element[] = [];
  for (let around = parentOf(node); around; around = parentOf(around)) elements.unshift(around);
  return elements;
}

/** Out of a shadow root to its host. */
function parentOf(node: Node): Element | null {
  return node.parentElement ?? (node.parentNode as Partial<ShadowRoot> | null)?.host ?? null;
}

function openPart(element: Element, node: Node): Opened | null {
  if (element.tagName === 'DETAILS') {
    const summary = element.querySelector<HTMLElement>(':scope > summary');
    if (!summary || element.hasAttribute('open') || summary.contains(node)) return null;
    summary.click();
    return { isOpen: () => element.hasAttribute('open'), close: summary };
  }
  if (isDisplayed(element)) return null;
  const control = controlOf(element);
  if (!control?.matches(BUTTON)) return null;
  const before = control.closest('[role=tablist]')?.querySelector<HTMLElement>('[role=tab][aria-selected=true]');
  control.click();
  const state = before ? 'aria-selected' : 'aria-expanded';
  return { isOpen: () => control.getAttribute(state) === 'true', close: before ?? control };
}

/** Where there is no layout, only what the page says. */
function isDisplayed(element: Element): boolean {
  const window = element.ownerDocument.defaultView!;
  return !element.hasAttribute('hidden') && window.getComputedStyle(element).display !== 'none';
}

/** The control that names this element, or the one right before it. */
function controlOf(element: Element): HTMLElement | null {
  const root = element.getRootNode() as Document | ShadowRoot;
  const { id } = element;
  const own = root.querySelectorAll<HTMLElement>('[aria-controls][aria-expanded=false], [role=tab][aria-controls]');
  const named = [...own].find((control) => id && control.getAttribute('aria-controls')!.split(/\s+/).includes(id));
  if (named) return named;
  const before = element.previousElementSibling;
  if (before?.matches('[aria-expanded=false]')) return before as HTMLElement;
  return before?.querySelector<HTMLElement>('[aria-expanded=false]') ?? null;
}
