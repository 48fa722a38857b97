import { buildTextLink } from './links';
import type { ProvenStatement } from './prover';

/** The page that statements are linked to: its address, and the texts of its passages. */
type LinkedPage = { url: string; passages: readonly string[] };

/**
 * The Markdown with a link behind each statement that has a place, which opens the page there without Pith. A statement
 * that is on the page word for word leads to its words, another one to its passage. Statements whose place no link can
 * name for certain have none.
 */
export function linkStatements(markdown: string, statements: readonly ProvenStatement[], page: LinkedPage): string {
  let linked = '';
  let from = 0;
  for (const { start, end, text, place } of statements) {
    const link = place === null ? null : toLink(page, place, text);
    if (link === null) continue;
    const said = markdown.slice(start, end);
    // In a table the link stands in the last cell.
    const close = /\s*\|$/.exec(said)?.[0] ?? '';
    linked += `${markdown.slice(from, end - close.length)} [↗](${link})${close}`;
    from = end;
  }
  return linked + markdown.slice(from);
}

function toLink({ url, passages }: LinkedPage, place: number, statement: string): string | null {
  const passage = passages[place] ?? '';
  // The cells of a row are apart in the page, and the number of an item is not in its text.
  if (passage.includes(' | ')) return null;
  const quotation = passage.includes(statement) ? statement : passage.replace(/^(?:\d+[.)]|[•·-])\s+/, '');
  return buildTextLink(url, passages, place, quotation)?.replace(/[()]/g, encodeParenthesis) ?? null;
}

/** A parenthesis would end the link in Markdown. */
function encodeParenthesis(char: string): string {
  return char === '(' ? '%28' : '%29';
}
