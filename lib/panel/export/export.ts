/** The ways in which a text is taken along. */
export type ExportWay = 'markdown' | 'plain' | 'rich' | 'file' | 'share';

/** What came of it. `copied-plain`: the browser took the text, but not its formatting. `none`: the reader thought better. */
export type ExportOutcome = 'copied' | 'copied-plain' | 'saved' | 'none';
