/**
 * How long one block may become, in UTF-16 units, before what follows goes on in another one, and how many columns of a
 * table are read.
 */
export type Limits = { blockChars: number; columns: number };

/** For copying and saving, which take everything. */
export const NO_LIMITS: Limits = { blockChars: Infinity, columns: Infinity };

/**
 * For the panel. The block at the end of a growing answer is read and drawn again for each frame, so its length bounds
 * what a frame costs. No paragraph and no table that a person would read is cut by these.
 */
export const PANEL_LIMITS: Limits = { blockChars: 4_000, columns: 30 };

/** How much of an answer the panel shows, in UTF-16 units: several times the longest summary. */
export const MAX_SHOWN_CHARS = 100_000;

/** Vietnamese, Hebrew and Tibetan stack no more than this on one letter; each further mark only costs time. */
export const MAX_MARKS = 8;
