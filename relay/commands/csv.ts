/** Spreadsheets take text that begins with one of these for a formula. */
const FORMULA = /^[=+\-@\t\r\n]/;
const SPECIAL = /[",\r\n]/;

/**
 * A line of a CSV file, without its end. Text that a spreadsheet would run as a formula gets an apostrophe before it.
 */
export function toCsvLine(cells: readonly (string | number)[]): string {
  return cells.map((cell) => (typeof cell === 'number' ? String(cell) : toCell(cell))).join(',');
}

function toCell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return SPECIAL.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
