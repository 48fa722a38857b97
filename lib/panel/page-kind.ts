import type { ExtractionMethod, Verdict } from '../article/article';
import type { MessageKey } from '../messages';
import type { ArticleFacts } from '../run/protocol';

const LABELS: Partial<Record<Verdict, MessageKey>> = {
  list: 'verdictList',
  thread: 'verdictThread',
  product: 'verdictProduct',
};

/** Where the method says more than the kind of page. */
const METHOD_LABELS: Partial<Record<ExtractionMethod, MessageKey>> = {
  selection: 'selectedText',
  document: 'verdictDocument',
  pdf: 'verdictDocument',
  feed: 'verdictFeed',
  transcript: 'verdictTranscript',
};

const NOTICES: Partial<Record<Verdict, MessageKey>> = {
  application: 'verdictApplication',
  video: 'verdictVideo',
  stub: 'verdictStub',
  login: 'verdictLogin',
  paywall: 'verdictPaywall',
  consent: 'verdictConsent',
  'bot-check': 'verdictBotCheck',
  'error-page': 'verdictErrorPage',
  'empty-application': 'verdictEmptyApplication',
  loading: 'verdictLoading',
  framed: 'verdictFramed',
  covered: 'verdictCovered',
  partial: 'verdictPartial',
};

/** The kind of page, as a word, or as a sentence where the reader should know; `null` when there is nothing to say. */
export function describePage({ method, verdict }: ArticleFacts): {
  label: MessageKey | null;
  notice: MessageKey | null;
} {
  const label = METHOD_LABELS[method] ?? LABELS[verdict] ?? null;
  if (method === 'selection') return { label, notice: null };
  return { label, notice: method === 'screen' ? 'verdictApplication' : (NOTICES[verdict] ?? null) };
}
