import type { Passage } from './article';
import type { ExtractedArticle } from './extract';
import { MAX_ARTICLE_CHARS } from './passages';
import { cleanLine } from './text';

/** The parts of `window` that a selection is read from. */
type SelectionWindow = Pick<Window, 'getSelection' | 'document'>;

/**
 * The selected text of this frame with its line breaks, each line a passage; `null` when nothing is selected. A text
 * field keeps its selection to itself, so the focused field is asked first.
 */
export function readSelection(window: SelectionWindow): ExtractedArticle | null {
  const { document } = window;
  const text = fieldSelection(document.activeElement) || window.getSelection()?.toString() || '';
  return text.trim()
    ? toSelectionArticle(text, document.title, document.URL, document.documentElement?.lang ?? '')
    : null;
}

/** An article made of selected text alone. */
export function toSelectionArticle(text: string, title: string, url: string, language: string): ExtractedArticle {
  const passages = text
    .slice(0, MAX_ARTICLE_CHARS)
    .split(/\n+/)
    .map((line): Passage => ({ kind: 'paragraph', text: cleanLine(line) }))
    .filter((passage) => passage.text !== '');
  return {
    title: cleanLine(title),
    byline: '',
    siteName: '',
    language,
    publishedTime: '',
    url,
    passages,
    method: 'selection',
    verdict: 'article',
    truncated: text.length > MAX_ARTICLE_CHARS,
  };
}

function fieldSelection(element: Element | null): string {
  const field = element as Partial<HTMLTextAreaElement> | null;
  // Reading the selection of a field that cannot have one (a checkbox, an email field) gives null.
  if (typeof field?.value !== 'string' || field.type === 'password') return '';
  const { selectionStart, selectionEnd } = field;
  return typeof selectionStart === 'number' && typeof selectionEnd === 'number'
    ? field.value.slice(selectionStart, selectionEnd)
    : '';
}
