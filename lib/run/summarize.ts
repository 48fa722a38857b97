import type { Article } from '../article/article';
import { isDoubtful } from '../article/verdict/doubt';
import type { Chunk } from '../engine/engine';
import { RunError } from '../errors';
import type { EngineWish } from '../prompt/wish';
import { listAddresses } from './addresses';
import { listHeadings } from './headings';
import type { Plan } from './plan';
import { isSending, type Prepared, prepare, type SummarizeDoors } from './prepare';
import { preview, toAsked } from './preview';
import type { ArticleFacts, PageText, RunEvent } from './protocol';
import type { RunRequest, RunWish } from './request';
import { stripHints } from './strip-hints';
import { toRunEvents } from './to-run-events';

/**
 * An engine's answer, the text that it continues, and the page that it is about, if the page was read. `hasHints`:
 * whether the engine was asked for them.
 */
type Answer = { chunks: AsyncIterable<Chunk>; prefix: string; article: Article | null; hasHints: boolean };

/** One run: reads the article, asks the engine, and yields the events for the panel in order. */
export async function* summarize(
  request: RunRequest,
  signal: AbortSignal,
  doors: SummarizeDoors,
): AsyncGenerator<RunEvent> {
  const { wish } = request;
  const answer =
    wish.kind === 'resume' ? await resumeAnswer(wish, signal, doors) : yield* openAnswer(request, signal, doors);
  const { chunks, prefix, article, hasHints } = answer;
  const stripped = hasHints ? stripHints(chunks, article?.passages.length ?? 0) : chunks;
  yield* withPage(toRunEvents(stripped, prefix, signal), article);
}

/** Adds the page's text after the first delta, which must not wait for it. */
async function* withPage(events: AsyncIterable<RunEvent>, article: Article | null): AsyncGenerator<RunEvent> {
  let isGiven = article === null;
  for await (const event of events) {
    yield event;
    if (isGiven || event.type !== 'delta') continue;
    isGiven = true;
    yield { type: 'page', page: toPageText(article!) };
  }
}

function toPageText({ passages, language, title, byline, siteName, publishedTime }: Article): PageText {
  return {
    passages: passages.map(({ text, page, seconds }) => ({
      text,
      ...(page && { page }),
      ...(seconds !== undefined && { seconds }),
    })),
    language,
    beside: [title, byline, siteName, publishedTime].filter((text) => text !== ''),
  };
}

/** Reads the page, shows a preview if the reader wants one, and asks the engine. */
async function* openAnswer(
  request: RunRequest,
  signal: AbortSignal,
  doors: SummarizeDoors,
): AsyncGenerator<RunEvent, Answer> {
  const prepared = await prepare(request, signal, doors);
  const { article, ready, toParts } = prepared;
  yield { type: 'article', article: toFacts(article), engine: ready.facts, wish: ready.wish };
  const isDoubted = isSending(ready) && isDoubtful(article.verdict) && !request.consent.isConfirmed;
  let { plan } = prepared;
  if (toParts && doors.nextChoice) plan = yield* preview(prepared, toParts, doors.nextChoice);
  else if (isDoubted) throw new RunError('doubtful-page');
  if (plan.sent.passages.length === 0) throw new RunError('no-text');
  const wish = prepared.toWish(plan.without);
  yield toSentEvent(prepared, plan, wish);
  const { prefix, hints = false } = wish;
  return { chunks: ready.engine(plan.sent, wish, signal), prefix, article, hasHints: hints };
}

function toSentEvent({ ready, context }: Prepared, { sent, coverage, without }: Plan, wish: EngineWish): RunEvent {
  const asked = isSending(ready) ? toAsked(ready, ready.toParts?.(sent, wish) ?? [], without) : null;
  const facts = { coverage, asked, ...(coverage && context && { context }) };
  return { type: 'sent', sent: facts, isContinued: wish.prefix !== '', hasHints: wish.hints ?? false };
}

/** Requests the same stream from the same relay. If that is impossible, the run ends as if it had not been tried. */
async function resumeAnswer(
  { stream, host, prefix, hasHints = false }: Extract<RunWish, { kind: 'resume' }>,
  signal: AbortSignal,
  { readyEngine }: SummarizeDoors,
): Promise<Answer> {
  const ready = await readyEngine().catch((cause: unknown) => {
    throw new RunError('interrupted', {}, { cause });
  });
  if (!ready.resume || ready.facts.host !== host) throw new RunError('interrupted');
  return { chunks: ready.resume(stream, signal), prefix, article: null, hasHints };
}

function toFacts({ passages, ...facts }: Article): ArticleFacts {
  const { title, siteName, url, language, words, method, verdict, truncated, textlessPages = 0 } = facts;
  const { hiddenCharacters, furnitureCharacters, byline, publishedTime } = facts;
  const addresses = listAddresses(passages);
  return {
    title,
    siteName,
    url,
    language,
    words,
    passages: passages.length,
    method,
    verdict,
    truncated,
    textlessPages,
    byline,
    publishedTime,
    headings: listHeadings(passages, title),
    ...(hiddenCharacters && { hiddenCharacters }),
    ...(furnitureCharacters && { furnitureCharacters }),
    ...(addresses && { addresses }),
  };
}
