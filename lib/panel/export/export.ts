/**
 * The ways to export a text. `copy`: with formatting and without, for the application to choose; `linked`: with links
 * from its statements to their places in the page.
 */
export type ExportWay = 'copy' | 'linked' | 'markdown' | 'file' | 'obsidian' | 'share' | 'print';

/** The result. `copied-plain`: the browser took the text but not its formatting. `none`: the reader cancelled. */
export type ExportOutcome = 'copied' | 'copied-plain' | 'saved' | 'none';
