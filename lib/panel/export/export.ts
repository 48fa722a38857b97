/** The ways to export a text. `linked`: formatted, with links from its statements to their places in the page. */
export type ExportWay = 'markdown' | 'plain' | 'rich' | 'linked' | 'file' | 'share';

/** The result. `copied-plain`: the browser took the text but not its formatting. `none`: the reader cancelled. */
export type ExportOutcome = 'copied' | 'copied-plain' | 'saved' | 'none';
