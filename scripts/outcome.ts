import type { TypedReport } from '../entrypoints/sidepanel/report-typed.ts';
import type { StartOptions } from './arguments.ts';

/** What `--json` prints. */
export type Outcome = {
  status: 'done' | 'stopped' | 'error';
  code: string | null;
  finishReason: string | null;
  engine: StartOptions['engine']['kind'];
  text: string;
  /** What the panel says at the end, in one line each; or why `npm start` itself failed. */
  message: string;
  article: { title: string; url: string; words: number; passages: number } | null;
  usage: { promptTokens: number; completionTokens: number; estimated: boolean } | null;
  timings: Timings;
};

/** In the order in which a run takes these steps; `null` for those that it did not take. */
type Timings = Record<
  | 'gestureToPanelPaintedMs'
  | 'gestureToArticleReadMs'
  | 'gestureToRequestSentMs'
  | 'gestureToHeadersMs'
  | 'gestureToFirstDeltaMs'
  | 'gestureToFirstPaintMs'
  | 'gestureToEndMs',
  number | null
>;

/** `gestureAt`: epoch milliseconds. */
export function toOutcome(
  { engine }: StartOptions,
  { run, paintedAt, firstDeltaAt, firstPaintAt, endAt }: TypedReport,
  gestureAt: number,
): Omit<Outcome, 'message'> {
  const { source, text, ending, times } = run;
  const after = (at: number | null | undefined) => (at == null ? null : at - gestureAt);
  return {
    status: ending?.kind === 'done' ? 'done' : ending?.kind === 'stopped' ? 'stopped' : 'error',
    code: ending?.kind === 'failed' ? ending.code : null,
    finishReason: ending?.kind === 'done' ? ending.finishReason : null,
    engine: source?.engine.kind ?? engine.kind,
    text,
    article: source && pick(source.article),
    usage: ending?.kind === 'done' ? ending.usage : null,
    timings: {
      gestureToPanelPaintedMs: after(paintedAt),
      gestureToArticleReadMs: after(times?.read),
      gestureToRequestSentMs: after(times?.sent),
      gestureToHeadersMs: after(times?.headers),
      gestureToFirstDeltaMs: after(firstDeltaAt),
      gestureToFirstPaintMs: after(firstPaintAt),
      gestureToEndMs: after(endAt),
    },
  };
}

function pick({ title, url, words, passages }: NonNullable<Outcome['article']>): Outcome['article'] {
  return { title, url, words, passages };
}

/** What is printed when `npm start` itself fails. */
export function emptyOutcome({ engine }: StartOptions, { code, message }: { code: string; message: string }): Outcome {
  const timings: Timings = {
    gestureToPanelPaintedMs: null,
    gestureToArticleReadMs: null,
    gestureToRequestSentMs: null,
    gestureToHeadersMs: null,
    gestureToFirstDeltaMs: null,
    gestureToFirstPaintMs: null,
    gestureToEndMs: null,
  };
  return {
    status: 'error',
    code,
    finishReason: null,
    engine: engine.kind,
    text: '',
    message,
    article: null,
    usage: null,
    timings,
  };
}
