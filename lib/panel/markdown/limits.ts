/**
 * How long one block may become, in UTF-16 units, and a table in cells, before another one continues it; how many
 * columns of a table are read; and after how many nodes the rest of the text is not read.
 */
export type Limits = { blockChars: number; cells: number; columns: number; nodes: number };

/** For copying and saving, which take everything. */
export const NO_LIMITS: Limits = { blockChars: Infinity, cells: Infinity, columns: Infinity, nodes: Infinity };

/**
 * For the panel. The block at the end of a growing answer is read and drawn again for each frame, so its length bounds
 * what a frame costs. No paragraph and no table that a person would read is cut by these.
 */
export const PANEL_LIMITS: Limits = { blockChars: 4_000, cells: 400, columns: 30, nodes: 10_000 };

/** How much of an answer the panel shows, in UTF-16 units: several times the longest summary. */
export const MAX_SHOWN_CHARS = 100_000;

/** Vietnamese, Hebrew and Tibetan stack no more than this on one letter; each further mark only costs time. */
export const MAX_MARKS = 8;
