import type { ExtractedArticle } from '../article';
import { limit } from '../limit';
import type { PageWindow } from '../snapshot/dom';
import { selectedPassages } from './passages';
import { toSelectionArticle } from './to-article';
import { surveyPage } from './survey';

/** The parts of `window` that a selection is read from. */
type SelectionWindow = PageWindow & Pick<Window, 'getSelection'>;

/**
 * What is selected in this frame, with a passage for each block and line; `null` when nothing is, `unseen` when a
 * person sees nothing of it. The selection within a text field is known only to the field, so the focused field is
 * asked first. A password is never read.
 */
export function readSelection(window: SelectionWindow): ExtractedArticle | 'unseen' | null {
  const { document } = window;
  const field = focusedElement(document) as Partial<HTMLInputElement> | null;
  if (field?.type === 'password') return null;
  const selection = window.getSelection();
  const fieldText = fieldSelection(field);
  const survey = (root: Element) => surveyPage(window, root);
  const selected = selection && !fieldText ? selectedPassages(listRanges(selection, document), window, survey) : null;
  // Only the browser itself knows what is in a closed shadow root.
  const text = fieldText || selection?.toString() || '';
  const article = toSelectionArticle(text, document.title, document.URL, document.documentElement?.lang ?? '');
  if (selected) {
    const { passages, hiddenChars } = selected;
    if (passages.length === 0) return hiddenChars > 0 ? 'unseen' : null;
    return { ...article, ...limit(passages), ...(hiddenChars > 0 && { hiddenCharacters: hiddenChars }) };
  }
  return article.passages.length > 0 ? article : null;
}

function focusedElement(document: Document): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

function fieldSelection(field: Partial<HTMLInputElement> | null): string {
  // The ends are null in a field that cannot have a selection (a checkbox, an email field).
  return typeof field?.value === 'string' ? field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0) : '';
}

/**
 * Firefox has several ranges when text was added with Ctrl, and one for each cell of a table's column. A range cannot
 * leave a shadow root, or enter one; `getComposedRanges` tells where the selection really begins and ends.
 */
function listRanges(selection: Selection, document: Document): AbstractRange[] {
  const ranges = Array.from({ length: selection.rangeCount }, (_, index) => selection.getRangeAt(index));
  if (ranges.length !== 1 || !selection.getComposedRanges) return ranges;
  return selection.getComposedRanges({ shadowRoots: findShadowRoots(document) });
}

function findShadowRoots(document: Document): ShadowRoot[] {
  const found: ShadowRoot[] = [];
  const roots: ParentNode[] = [document];
  for (let root = roots.pop(); root; root = roots.pop())
    for (const { shadowRoot } of root.querySelectorAll('*'))
      if (shadowRoot) {
        found.push(shadowRoot);
        roots.push(shadowRoot);
      }
  return found;
}
