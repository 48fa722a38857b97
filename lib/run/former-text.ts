import type { Article } from '../article/article';
import { RunError } from '../errors';
import { toAbout, toPageUrl } from '../page-url';
import type { Turn } from '../prompt/wish';
import type { EngineFacts } from './protocol';
import type { RunRequest, RunWish } from './request';

/** The most turns that are sent. Older ones say little about a question, and cost tokens. */
const MAX_TURNS = 20;

/** The text that a request continues ('' for none), and the turns that are sent with its question. */
export type FormerText = { prefix: string; thread: Turn[] };

/**
 * Decides which earlier text belongs to a request, now that its page has been read: only text about the same page or
 * selection that was written without the passages now left out. The returned function takes those passages. Throws
 * `changed-since` when the text to continue is about another page or by another engine.
 */
export function findFormerText(
  { wish, source, said }: RunRequest,
  article: Article,
  engine: EngineFacts,
): (without: readonly string[]) => FormerText {
  if (wish.kind === 'continuation' && !isContinuable(wish, article, engine)) throw new RunError('changed-since');
  const about = toAbout(source, article.url);
  return (without) => {
    const isUnaware = (former: { without: readonly string[] }) =>
      without.every((passage) => former.without.includes(passage));
    const thread = said.thread.filter((turn) => turn.about === about && isUnaware(turn));
    return {
      prefix: wish.kind === 'continuation' && isUnaware(wish.from) ? wish.prefix : '',
      thread: thread.slice(-MAX_TURNS).map(({ question, answer }) => ({ question, answer })),
    };
  };
}

function isContinuable(
  { from }: Extract<RunWish, { kind: 'continuation' }>,
  article: Article,
  { kind, host, model }: EngineFacts,
): boolean {
  const isSameEngine = kind !== 'key-sentences' && from.host === host && from.model === model;
  // A selection is part of its request, so it is the same whatever the tab shows.
  return isSameEngine && (article.method === 'selection' || toPageUrl(from.url) === toPageUrl(article.url));
}
