import type { Article } from '../article/article';
import { RunError } from '../errors';
import { toAbout } from '../page-url';
import type { EngineWish } from '../prompt/wish';
import { findFormerText, type FormerText } from './former-text';
import { findLeftOut, resolveLeftOut } from './leave-out';
import { type Plan, toPlan } from './plan';
import type { ReadyEngine } from './ready-engine';
import type { RunRequest } from './request';
import { findRoom, type Room } from './room';
import type { Choice } from './run';

export type SummarizeDoors = {
  /** Reads the article from the page. Throws `RunError`. */
  readArticle(request: RunRequest, signal: AbortSignal): Promise<Article>;
  readyEngine(): Promise<ReadyEngine>;
  /** The reader's choices in the preview. */
  nextChoice?(): Promise<Choice>;
};

/** A text with fewer words is read faster than any summary of it. */
const MIN_SELECTED_WORDS = 4;

/** What is known once the page has been read and the engine is ready. */
export type Prepared = {
  article: Article;
  ready: ReadyEngine;
  /** What would be sent if the reader changes nothing. */
  plan: Plan;
  /** What would be sent without these passages. */
  toPlan: (without: readonly string[]) => Plan;
  toWish: (without: readonly string[]) => EngineWish;
  /** Shows the reader what would be sent; `null` if they have not asked for it, or if nothing is sent. */
  toParts: ReadyEngine['toParts'] | null;
  /** What limits how much of the article is sent. */
  context: Room['context'];
  /** Whether a passage left out before has changed on the page. Then only a preview may continue. */
  isLost: boolean;
};

/** Reads the page and prepares the engine. Throws `RunError`. */
export async function prepare(
  request: RunRequest,
  signal: AbortSignal,
  { readArticle, readyEngine, nextChoice }: SummarizeDoors,
): Promise<Prepared> {
  const { source, consent, said } = request;
  // Both at the same time, because reading the settings need not wait for the page.
  const [article, ready] = await Promise.all([readArticle(request, signal), readyEngine()]);
  if (article.method === 'selection' && article.words < MIN_SELECTED_WORDS) throw new RunError('selection-too-short');
  const toFormerText = findFormerText(request, article, ready.facts);
  // On the device nothing is sent, so there is nothing to leave out.
  const before = isSending(ready) ? resolveLeftOut(said.leftOut, article, toAbout(source, article.url)) : [];
  const found = findLeftOut(article, before);
  const toParts = consent.isPreviewed && nextChoice ? ready.toParts : null;
  const { maxTokens, context } = await findRoom(article, ready, signal);
  const limits = { maxTokens, halvings: consent.halvings };
  const toPlanWithout = (without: readonly string[]) => toPlan(article, without, limits);
  return {
    article,
    ready,
    plan: toPlanWithout(toParts ? found : before),
    toPlan: toPlanWithout,
    toWish: (without) => toEngineWish(request, toFormerText(without), ready),
    toParts,
    context,
    isLost: found.length < before.length,
  };
}

/** Whether the engine sends the text anywhere. */
export function isSending({ facts }: ReadyEngine): boolean {
  return facts.kind !== 'key-sentences';
}

function toEngineWish(
  { wish: asked }: RunRequest,
  { prefix, thread }: FormerText,
  { wish, instruction, facts }: ReadyEngine,
): EngineWish {
  const first = asked.kind === 'continuation' ? asked.of : asked;
  const isQuestion = first.kind === 'question';
  return {
    length: wish.length,
    format: wish.format,
    language: facts.language,
    prefix,
    ...(instruction !== undefined && { instruction }),
    ...(isQuestion && { question: first.question, thread }),
    // An own prompt is the reader's alone: nothing is added to it, and its text is not numbered.
    ...(facts.kind !== 'key-sentences' && (isQuestion || instruction === undefined) && { hints: true }),
  };
}
