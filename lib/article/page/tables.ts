/** More than this in a cell is text that a table lays out, in characters. */
const MAX_CELL_CHARS = 500;

/** Tables also lay out pages. One that says what its rows or columns are, and holds no other, has facts in them. */
export function isDataTable(table: Element): boolean {
  return (
    !/^(presentation|none)$/.test(table.getAttribute('role') ?? '') &&
    table.querySelector('table') === null &&
    table.querySelector('th, caption') !== null
  );
}

/**
 * Whether a row is read as one passage. In a table that does not say what it is, cells with blocks of their own are
 * layout.
 */
export function isDataRow(row: Element, isInDataTable: boolean): boolean {
  return (
    row.children.length > 1 &&
    (isInDataTable ||
      !row.querySelector('p, div, ul, ol, table, h1, h2, h3, h4, h5, h6, article, section, blockquote, pre')) &&
    Array.from(row.children).every((cell) => cell.textContent.length <= MAX_CELL_CHARS)
  );
}
