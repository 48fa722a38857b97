/** The ways to export a text. */
export type ExportWay = 'markdown' | 'plain' | 'rich' | 'file' | 'share';

/** The result. `copied-plain`: the browser took the text but not its formatting. `none`: the reader cancelled. */
export type ExportOutcome = 'copied' | 'copied-plain' | 'saved' | 'none';
