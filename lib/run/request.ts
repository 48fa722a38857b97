import { isStreamName } from '../engine/stream/stream-name';
import { isRecord } from '../is-record';
import { toSite } from '../page-url';
import type { Turn } from '../prompt/wish';

/** What is summarized: the tab's page, the page that a link leads to, or what the reader selected in a frame. */
export type RunSource =
  | { kind: 'page' }
  /** A web address. The tab is the one with the link; its page is not read. */
  | { kind: 'link'; url: string }
  /** `text`: the selection as the browser's menu gives it, without line breaks; used when the page cannot be asked. */
  | { kind: 'selection'; frameId: number; text: string };

/** The wish for a text that is written from its beginning. */
export type FirstWish = { kind: 'summary' } | { kind: 'question'; question: string };

/** What a run should write. */
export type RunWish =
  | FirstWish
  /** Continues the text `prefix` where it stops. */
  | { kind: 'continuation'; of: FirstWish; prefix: string; from: Origin }
  /**
   * Requests a relay's stream again from its first word, because its port was lost; this costs nothing. `prefix`: the
   * text that the lost run continued. `hasHints`: whether its model was asked for hints. The page is not read again.
   */
  | { kind: 'resume'; prefix: string; stream: string; host: string; hasHints?: boolean };

/** The page that a text is about, the engine that wrote it, and the passages that were left out for it. */
export type Origin = { url: string; host: string; model: string; without: readonly string[] };

/**
 * `isConfirmed`: the reader wants a summary although the page does not look like one to summarize. `isPreviewed`:
 * nothing is sent before the reader has seen it. `halvings`: how often the reader asked to send half as much.
 * `wantsCaptions`: the reader wants captions even if the page's own policy forbids to load them.
 */
export type Consent = { isConfirmed: boolean; isPreviewed: boolean; halvings: number; wantsCaptions?: boolean };

/**
 * A run as the reader asked for it. `granted`: the gesture gave access to the page (toolbar, menu, shortcut), so a
 * refusal means that the browser protects the page; otherwise it may only mean that access is missing. `intent`: the id
 * of the intent that the run fulfils; '' for none.
 */
export type PendingRequest = {
  tabId: number;
  source: RunSource;
  granted: boolean;
  intent: string;
  wish: RunWish;
  consent: Consent;
};

/** Passages of a page or a selection (`toAbout`), as they would be sent. */
export type LeftOut = { about: string; passages: readonly string[] };

/** A turn, with what it is about (`toAbout`) and the passages that were left out for it. */
export type SaidTurn = Turn & { about: string; without: readonly string[] };

/** What was said in the tab before, oldest first, and what the reader does not want to send, both about any page. */
export type Said = { thread: readonly SaidTurn[]; leftOut: readonly LeftOut[] };

/** A complete request. */
export type RunRequest = PendingRequest & { said: Said };

export function parseRunRequest(value: unknown): RunRequest | null {
  const pending = parsePendingRequest(value);
  const said = isRecord(value) && isRecord(value.said) ? value.said : {};
  const { thread, leftOut } = said;
  return (
    pending && {
      ...pending,
      said: {
        thread: toRecords(thread).flatMap(toSaidTurn),
        leftOut: toRecords(leftOut).flatMap(({ about, passages }) =>
          typeof about === 'string' ? [{ about, passages: parseTexts(passages) }] : [],
        ),
      },
    }
  );
}

export function parsePendingRequest(value: unknown): PendingRequest | null {
  if (!isRecord(value) || !Number.isInteger(value.tabId)) return null;
  const source = parseSource(value.source);
  const wish = parseWish(value.wish);
  // A malformed wish must not count as one for a summary, which might be paid for twice.
  if (!source || !wish) return null;
  const { isConfirmed, isPreviewed, halvings, wantsCaptions } = isRecord(value.consent) ? value.consent : {};
  return {
    tabId: value.tabId as number,
    source,
    granted: value.granted === true,
    intent: typeof value.intent === 'string' ? value.intent : '',
    wish,
    consent: {
      isConfirmed: isConfirmed === true,
      isPreviewed: isPreviewed === true,
      halvings: typeof halvings === 'number' ? Math.min(Math.max(Math.floor(halvings) || 0, 0), 10) : 0,
      ...(wantsCaptions === true && { wantsCaptions }),
    },
  };
}

function parseSource(value: unknown): RunSource | null {
  if (!isRecord(value)) return null;
  const { kind, frameId, text, url } = value;
  if (kind === 'page') return { kind };
  if (kind === 'link') return typeof url === 'string' && toSite(url) ? { kind, url } : null;
  if (kind !== 'selection' || !Number.isInteger(frameId) || typeof text !== 'string') return null;
  return { kind, frameId: frameId as number, text };
}

function parseWish(value: unknown): RunWish | null {
  const first = parseFirstWish(value);
  if (first || !isRecord(value)) return first;
  const { kind, prefix, stream, host, hasHints } = value;
  if (typeof prefix !== 'string') return null;
  if (kind === 'resume')
    return typeof stream === 'string' && isStreamName(stream) && typeof host === 'string'
      ? { kind, prefix, stream, host, ...(hasHints === true && { hasHints }) }
      : null;
  const of = parseFirstWish(value.of);
  const from = parseOrigin(value.from);
  return kind === 'continuation' && of && from ? { kind, of, prefix, from } : null;
}

function parseFirstWish(value: unknown): FirstWish | null {
  if (!isRecord(value)) return null;
  const { kind, question } = value;
  if (kind === 'summary') return { kind };
  return kind === 'question' && typeof question === 'string' ? { kind, question } : null;
}

function parseOrigin(value: unknown): Origin | null {
  if (!isRecord(value)) return null;
  const { url, host, model } = value;
  if (typeof url !== 'string' || typeof host !== 'string' || typeof model !== 'string') return null;
  return { url, host, model, without: parseTexts(value.without) };
}

function toSaidTurn({ question, answer, about, without }: Record<string, unknown>): SaidTurn[] {
  if (typeof question !== 'string' || typeof answer !== 'string' || typeof about !== 'string') return [];
  return [{ question, answer, about, without: parseTexts(without) }];
}

function toRecords(value: unknown): Record<string, unknown>[] {
  return toList(value).filter(isRecord);
}

export function parseTexts(value: unknown): string[] {
  return toList(value).filter((text) => typeof text === 'string');
}

/** A copy, because `filter` calls an array's own `constructor`, which Firefox carries across a port. */
function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? Array.from<unknown>(value) : [];
}
