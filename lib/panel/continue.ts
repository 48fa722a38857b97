import type { ErrorCode } from '../errors';
import type { RunRequest } from '../run/protocol';
import type { RunState } from './state';

/** Failures after which the text can go on where it stops. */
const CONTINUABLE: ReadonlySet<ErrorCode> = new Set([
  'cut-off',
  'interrupted',
  'stalled',
  'provider-error',
  'provider-down',
  'unreachable',
  'offline',
  'panel-closed',
]);

/** Whether more of this summary can be asked for: a model wrote it, and it stops before its end. */
export function canContinue({ ending, source, text, isFormer }: RunState): boolean {
  if (text === '' || isFormer || !source || source.engine.kind === 'key-sentences') return false;
  switch (ending?.kind) {
    case 'done':
      return ending.finishReason === 'length';
    case 'stopped':
      return true;
    case 'failed':
      return CONTINUABLE.has(ending.code);
    case undefined:
      return false;
  }
}

/** The same wish once more. The gesture's access may be gone by now, and its early reading is used up. */
export function askAgain({ request, ending, isFormer }: RunState): RunRequest {
  const { tabId, source, isConfirmed, halvings } = request;
  // Otherwise the reader would be sent to make the gesture that led here.
  const isProtected = ending?.kind === 'failed' && ending.code === 'restricted-page';
  return {
    tabId,
    source,
    granted: isProtected && !isFormer,
    intent: '',
    prefix: '',
    ...(isConfirmed && { isConfirmed }),
    ...(halvings && { halvings }),
  };
}

/** The same wish, now that the reader knows what kind of page it is. */
export function askAnyway(run: RunState): RunRequest {
  return { ...askAgain(run), isConfirmed: true };
}

/** The same wish with half as much text. */
export function askForLess(run: RunState): RunRequest {
  return { ...askAgain(run), halvings: (run.request.halvings ?? 0) + 1 };
}

/** The wish to go on with this summary where it stops. */
export function askToContinue(run: RunState): RunRequest {
  const { article, engine } = run.source ?? {};
  const continued = { url: article?.url ?? '', host: engine?.host ?? '', model: engine?.model ?? '' };
  return { ...askAgain(run), prefix: run.text, continued };
}
