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
  | { type: 'code'; text: string }
  /** A row has at least as many cells as the header, and more if the model wrote more. */
  | { type: 'table'; alignments: Alignment[]; header: Inline[][]; rows: Inline[][][] }
  | { type: 'rule' };
