import type { Article } from '../article/article';
import { isDoubtful } from '../article/verdict/doubt';
import { countWords } from '../article/words';
import type { Chunk, Engine } from '../engine/engine';
import type { EngineWish, SummaryWish } from '../prompt/wish';
import type { Usage } from '../completions/usage';
import { RunError } from '../errors';
import { toAbout } from '../page-url';
import type { Price } from '../settings/pricing';
import { estimateTokens } from '../prompt/estimate-tokens';
import { findFormerText, type FormerText } from './former-text';
import { findLeftOut } from './leave-out';
import { type Plan, toPlan } from './plan';
import type { ArticleFacts, AskedFacts, EngineFacts, Part, RunEvent } from './protocol';
import type { RunRequest, RunWish } from './request';
import type { Choice } from './run';
import { createSeam, type Joined } from './seam';

/** An engine made ready from the reader's settings. Throws `RunError` when the settings do not allow a run. */
export type ReadyEngine = {
  engine: Engine;
  facts: EngineFacts;
  /** As the reader chose it. */
  wish: SummaryWish;
  /** The reader's own prompt, where the wish is for one. */
  instruction?: string;
  /** The most that is sent, in tokens as `estimate-tokens.ts` estimates them. */
  maxTokens: number;
  /** Of the model, where it is known. */
  price?: Price | null;
  /** What `engine` sends for the same article and wish; left out where nothing is sent. */
  toParts?: (article: Article, wish: EngineWish) => Part[];
  /** Gives a stream of this engine again, from its first word on; only a relay can. */
  resume?: (stream: string, signal: AbortSignal) => AsyncIterable<Chunk>;
};

export type SummarizeDoors = {
  /** Reads the article from the page. Throws `RunError`. */
  readArticle(request: RunRequest, signal: AbortSignal): Promise<Article>;
  readyEngine(): Promise<ReadyEngine>;
  /** What the reader does with the preview. */
  nextChoice?(): Promise<Choice>;
};

/** Fewer words than this are read faster than any summary of them. */
const MIN_SELECTED_WORDS = 4;

/** What an engine answers, and the text that it continues. */
type Answer = { chunks: AsyncIterable<Chunk>; prefix: string };

/** One run: reads the article, asks the engine, and gives what the panel needs to know, in order. */
export async function* summarize(
  request: RunRequest,
  signal: AbortSignal,
  doors: SummarizeDoors,
): AsyncGenerator<RunEvent> {
  const { wish } = request;
  const answer = wish.kind === 'resume' ? await openAgain(wish, signal, doors) : yield* open(request, signal, doors);
  yield* toRunEvents(answer.chunks, answer.prefix, signal);
}

/** Reads the article and asks the engine. */
async function* open(
  request: RunRequest,
  signal: AbortSignal,
  { readArticle, readyEngine, nextChoice }: SummarizeDoors,
): AsyncGenerator<RunEvent, Answer> {
  // Both at once: the settings need not wait for the page.
  const [article, ready] = await Promise.all([readArticle(request, signal), readyEngine()]);
  const { engine, facts, toParts } = ready;
  const { source, consent, said } = request;
  if (article.method === 'selection' && article.words < MIN_SELECTED_WORDS) throw new RunError('selection-too-short');
  const toFormerText = findFormerText(request, article, facts);
  const about = toAbout(source, article.url);
  // On the device nothing is sent, so there is nothing to keep back.
  const isSent = facts.kind !== 'key-sentences';
  const leftOut = isSent ? said.leftOut : [];
  const own = leftOut.find((each) => each.about === about)?.passages ?? [];
  // Of the same page under another address; what is not there is not missed.
  const others = findLeftOut(
    article,
    leftOut.flatMap(({ passages }) => passages),
  );
  const before = [...new Set([...own, ...others])];
  const toWish = (without: readonly string[]) => toEngineWish(request, toFormerText(without), ready);
  const isPreviewed = consent.isPreviewed && toParts && nextChoice;
  const limits = { maxTokens: ready.maxTokens, halvings: consent.halvings };
  let plan = toPlan(article, isPreviewed ? findLeftOut(article, before) : before, limits);
  yield { type: 'article', article: toFacts(article), engine: facts, wish: ready.wish };
  if (isPreviewed) {
    const isLost = plan.without.length < before.length;
    for (let choice: Choice | null = null; choice?.type !== 'send'; choice = await nextChoice()) {
      if (choice) plan = toPlan(article, choice.without, limits);
      const { sent, passages, coverage, without } = plan;
      const parts = sent.passages.length > 0 ? toParts(sent, toWish(without)) : [];
      const words = countWords(sent.passages, article.language);
      yield {
        type: 'preview',
        preview: { parts, passages, words, coverage, asked: toAsked(ready, parts, without), isLost },
      };
    }
  } else if (isSent && isDoubtful(article.verdict) && !consent.isConfirmed) throw new RunError('doubtful-page');
  if (plan.sent.passages.length === 0) throw new RunError('no-text');
  const wish = toWish(plan.without);
  yield toSentEvent(ready, plan, wish);
  return { chunks: engine(plan.sent, wish, signal), prefix: wish.prefix };
}

function toSentEvent(ready: ReadyEngine, { sent, coverage, without }: Plan, wish: EngineWish): RunEvent {
  const isSent = ready.facts.kind !== 'key-sentences';
  const asked = isSent ? toAsked(ready, ready.toParts?.(sent, wish) ?? [], without) : null;
  return { type: 'sent', sent: { coverage, asked }, isContinued: wish.prefix !== '' };
}

function toEngineWish(
  { wish: asked }: RunRequest,
  { prefix, thread }: FormerText,
  { wish, instruction, facts }: ReadyEngine,
): EngineWish {
  const first = asked.kind === 'continuation' ? asked.of : asked;
  return {
    length: wish.length,
    format: wish.format,
    language: facts.language,
    prefix,
    ...(instruction !== undefined && { instruction }),
    ...(first.kind === 'question' && { question: first.question, thread }),
  };
}

function toAsked({ price = null }: ReadyEngine, parts: readonly Part[], without: readonly string[]): AskedFacts {
  const tokens = parts.reduce((sum, { text }) => sum + estimateTokens(text), 0);
  return { tokens: Math.ceil(tokens), price, without };
}

/** Asks the same relay for the same stream. What keeps that from being done ends the run as if it had not been tried. */
async function openAgain(
  { stream, host, prefix }: Extract<RunWish, { kind: 'resume' }>,
  signal: AbortSignal,
  { readyEngine }: SummarizeDoors,
): Promise<Answer> {
  const ready = await readyEngine().catch((cause: unknown) => {
    throw new RunError('interrupted', {}, { cause });
  });
  if (!ready.resume || ready.facts.host !== host) throw new RunError('interrupted');
  return { chunks: ready.resume(stream, signal), prefix };
}

/** What the panel needs to know of the chunks; from the same chunks always the same, however they came. */
async function* toRunEvents(
  chunks: AsyncIterable<Chunk>,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  let usage: Usage | null = null;
  let finish: Extract<Chunk, { type: 'finish' }> | null = null;
  let isEmpty = true;
  let hasReasoned = false;
  let seam = createSeam(prefix);
  try {
    for await (const chunk of chunks) {
      switch (chunk.type) {
        case 'delta':
          isEmpty = false;
          yield* toEvents(seam.push(chunk.text));
          break;
        case 'was-reasoning':
          isEmpty = true;
          yield* toEvents(seam.flush());
          yield chunk;
          // What was joined were thoughts; the answer begins now.
          seam = createSeam(prefix);
          break;
        case 'reasoning':
          hasReasoned = true;
          yield chunk;
          break;
        case 'waiting':
        case 'resumable':
        case 'reconnecting':
          yield chunk;
          break;
        case 'usage':
          usage = chunk.usage;
          break;
        case 'finish':
          finish = chunk;
          break;
      }
    }
  } catch (error) {
    // What the seam held back arrived; it must not be lost with the failure.
    yield* toEvents(seam.flush());
    throw error;
  }
  // A stopped stream ends without an exception and without a finish reason; that is no failure.
  if (signal.aborted) return;
  yield* toEvents(seam.flush());
  if (!finish) throw new RunError(isEmpty && !hasReasoned ? 'empty-answer' : 'cut-off');
  // Filtered before the first word is an answer; silence that calls itself finished is not, unless there was text before.
  if (isEmpty && finish.finishReason === 'stop' && prefix === '') throw new RunError('empty-answer');
  yield { type: 'done', finishReason: finish.finishReason, usage };
}

function* toEvents({ text, restarted }: Joined): Generator<RunEvent> {
  if (restarted) yield { type: 'restarted' };
  if (text) yield { type: 'delta', text };
}

function toFacts({ passages, ...facts }: Article): ArticleFacts {
  const { title, siteName, url, language, words, method, verdict, truncated, textlessPages = 0 } = facts;
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
  };
}
