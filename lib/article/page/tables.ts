/** A cell with more characters means that the table is used for layout. */
const MAX_CELL_CHARS = 500;

/** Some tables only lay out a page. One that names its rows or columns, and contains no other table, holds data. */
export function isDataTable(table: Element): boolean {
  return (
    !/^(presentation|none)$/.test(table.getAttribute('role') ?? '') &&
    table.querySelector('table') === null &&
    table.querySelector('th, caption') !== null
  );
}

/**
 * Whether a row is read as one passage. In a table that does not name its rows or columns, cells with blocks are
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
