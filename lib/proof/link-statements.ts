import { createTextLinks } from './links';
import type { ProvenStatement } from './prover';

/** The page that statements are linked to: its address, and the texts of its passages. */
type LinkedPage = { url: string; passages: readonly string[] };

/**
 * The Markdown with a link behind each statement that has a place, which opens the page there without Pith. A statement
 * that is on the page word for word leads to its words, another one to its passage. Statements whose place no link can
 * name for certain have none.
 */
export function linkStatements(markdown: string, statements: readonly ProvenStatement[], page: LinkedPage): string {
  const toTextLink = createTextLinks(page.url, page.passages);
  let linked = '';
  let from = 0;
  for (const { start, end, text, place } of statements) {
    const quotation = place === null ? null : toQuotation(page.passages[place] ?? '', text);
    const link = quotation === null ? null : toTextLink(place!, quotation);
    if (link === null) continue;
    const said = markdown.slice(start, end);
    // In a table the link stands in the last cell.
    const close = /\s*\|$/.exec(said)?.[0] ?? '';
    linked += `${markdown.slice(from, end - close.length)} [↗](${link.replace(/[()]/g, encodeParenthesis)})${close}`;
    from = end;
  }
  return linked + markdown.slice(from);
}

/** What of a passage a link leads to; `null` for a row of a table, whose cells are apart in the page. */
function toQuotation(passage: string, statement: string): string | null {
  if (passage.includes(' | ')) return null;
  // The number of an item is not in its text.
  return passage.includes(statement) ? statement : passage.replace(/^(?:\d+[.)]|[•·-])\s+/, '');
}

/** A parenthesis would end the link in Markdown. */
function encodeParenthesis(char: string): string {
  return char === '(' ? '%28' : '%29';
}
