/**
 * The Markdown that the panel shows. The tree has no place for images, raw HTML, or links other than http(s), so
 * nothing that a model writes can make the panel contact a server.
 */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'strong' | 'em' | 'del'; children: Inline[] }
  | { type: 'code'; text: string }
  /** `host` is shown beside the words, because the words can claim any host. */
  | { type: 'link'; href: string; host: string; children: Inline[] }
  | { type: 'break' };

/** Left counts as `start`: a model that writes right to left means the side where lines begin. */
export type Alignment = 'start' | 'center' | 'end';

export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'heading'; level: number; children: Inline[] }
  | { type: 'list'; start: number | null; items: Block[][] }
  | { type: 'quote'; children: Block[] }
  /** Code that is too long for one block is several; all but the first are `isContinued`. */
  | { type: 'code'; text: string; isContinued?: true }
  /**
   * A row may have fewer or more cells than the header. The header is empty where a long table continues. `leftOut`:
   * how many cells were not read because their rows are too wide.
   */
  | { type: 'table'; alignments: readonly Alignment[]; header: Inline[][]; rows: Inline[][][]; leftOut?: number }
  | { type: 'rule' };
