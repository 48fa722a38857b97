import type { Article } from '../article/article';
import { parseExtraction } from '../article/parse-extraction';
import { toSelectionArticle } from '../article/selection/to-article';
import { type ErrorCode, RunError } from '../errors';
import { isRecord } from '../is-record';
import type { Consent, PendingRequest } from './request';
import { classifyRefusal, isFirefoxRefusal } from './refusal';

/** Where a script is injected. `immediately`: now, instead of when the page's HTML has arrived. */
export type InjectionTarget = { tabId: number; frameId: number; immediately: boolean };

/** For pages that `extract` does not read itself, its result names the script that does. */
type Script = 'extract' | 'selection' | 'document' | 'captions' | 'refused-captions' | 'transcript' | 'pdf';

/** Runs a content script in a page and resolves to the result of its `main`. Rejects with the browser's own message. */
export type Inject = (script: Script, target: InjectionTarget) => Promise<unknown>;

/**
 * Right after a gesture Chrome sometimes refuses for 17 to 58 ms although it has granted access (5 of 16 runs in
 * Chromium 156), so a refusal after a granting gesture is retried after these pauses, in milliseconds.
 */
const RETRY_DELAYS_MS = [25, 50, 100, 200, 400];

/** After the first time, a page whose HTML never ends is read as far as it has arrived; after the second, given up. */
const PATIENCE_MS = 5_000;
const GIVE_UP_MS = 30_000;

/** Codes that the scripts may return. */
const READER_CODES: readonly ErrorCode[] = [
  'unexpected',
  'no-text',
  'image-page',
  'no-captions',
  'pdf-locked',
  'pdf-scanned',
  'pdf-damaged',
];

/**
 * The result of reading a tab: its article, or a file that needs more than a script in the page. `viewer`: Firefox
 * keeps scripts out of its viewers of PDF and JSON files, even after it gave access.
 */
export type Look = { kind: 'article'; article: Article } | { kind: 'pdf' } | { kind: 'viewer' };

/** Reads the article or the selection of a tab, unless it shows a file. Throws `RunError`. */
export async function lookAtPage(
  { tabId, source, granted, consent }: Pick<PendingRequest, 'tabId' | 'source' | 'granted' | 'consent'>,
  inject: Inject,
): Promise<Look> {
  if (source.kind !== 'selection') {
    const answer = await injectWithRetry(inject, 'extract', { tabId, frameId: 0 }, granted);
    const kind = isRecord(answer) && answer.kind;
    if (kind === 'pdf' || kind === 'viewer') return { kind };
    const injectHere = (script: Script) => injectWithRetry(inject, script, { tabId, frameId: 0 }, granted);
    if (kind === 'document') return toLook(await injectHere('document'));
    const timed = kind === 'transcript' ? await injectHere('transcript').catch(() => null) : null;
    const look = toLook(isRecord(timed) ? timed : answer);
    // The captions of a video say more than the text around it.
    return look.article.verdict === 'video' ? ((await readCaptions(injectHere, consent)) ?? look) : look;
  }
  let isUnseen = false;
  try {
    // The reader may have selected other text since, which was not meant.
    if (!granted) throw new RunError('no-text');
    const answer = await injectWithRetry(inject, 'selection', { tabId, frameId: source.frameId }, granted);
    isUnseen = isRecord(answer) && answer.kind === 'unseen';
    if (isUnseen) throw new RunError('no-text');
    return toLook(answer);
  } catch (error) {
    // The menu's copy also has the hidden text.
    if (isUnseen) throw error;
    // A frame of another site, a viewer, a selection that is gone: the menu's copy of the text lacks only the line
    // breaks.
    const article = parseExtraction(toSelectionArticle(source.text, '', '', ''));
    if (!article) throw error;
    return { kind: 'article', article };
  }
}

async function injectWithRetry(
  inject: Inject,
  script: Script,
  target: Omit<InjectionTarget, 'immediately'>,
  granted: boolean,
): Promise<unknown> {
  for (const delayMs of granted ? [...RETRY_DELAYS_MS, null] : [null]) {
    try {
      return await injectPatiently(inject, script, target);
    } catch (error) {
      if (error instanceof RunError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      const code = classifyRefusal(message);
      if (code !== 'needs-access') throw new RunError(code, {}, { cause: error });
      if (delayMs === null && script === 'extract' && isFirefoxRefusal(message)) return { kind: 'viewer' };
      // Access was granted, but the browser still refuses: it protects this page.
      if (delayMs === null) throw new RunError(granted ? 'restricted-page' : 'needs-access', {}, { cause: error });
      await sleep(delayMs);
    }
  }
  throw new RunError('unexpected');
}

async function injectPatiently(
  inject: Inject,
  script: Script,
  target: Omit<InjectionTarget, 'immediately'>,
): Promise<unknown> {
  const whenIdle = inject(script, { ...target, immediately: false });
  const first = await Promise.race([whenIdle.then((value) => ({ value })), sleep(PATIENCE_MS)]);
  if (first) return first.value;
  const now = inject(script, { ...target, immediately: true });
  const second = await Promise.race(
    [whenIdle, now].map((answer) => answer.then((value) => ({ value }))).concat(giveUp()),
  );
  return second.value;
}

async function giveUp(): Promise<never> {
  await sleep(GIVE_UP_MS - PATIENCE_MS);
  throw new RunError('page-busy');
}

function toLook(answer: unknown): { kind: 'article'; article: Article } {
  return { kind: 'article', article: toArticle(answer) };
}

/**
 * The captions of a page's video; `null` when it has none. Throws `captions-refused` when the page's own policy forbids
 * to load them and the reader has not been asked yet.
 */
async function readCaptions(
  injectHere: (script: Script) => Promise<unknown>,
  { isConfirmed, wantsCaptions }: Consent,
): Promise<Look | null> {
  const answer = await injectHere(wantsCaptions ? 'refused-captions' : 'captions').catch(() => null);
  if (isRecord(answer) && answer.code === 'captions-refused' && !isConfirmed) throw new RunError('captions-refused');
  const article = isRecord(answer) ? parseExtraction(answer.article) : null;
  return article?.method === 'transcript' ? { kind: 'article', article } : null;
}

/** Parses the result of a script. Throws `RunError`. */
export function toArticle(answer: unknown): Article {
  // On the browser's own pages, the injection resolves with nothing.
  if (!isRecord(answer)) throw new RunError('restricted-page');
  const code = READER_CODES.find((known) => known === answer.code);
  if (code) throw new RunError(code);
  const article = parseExtraction(answer.article);
  if (!article) throw new RunError('no-text');
  return article;
}

function sleep(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
