import type { FinishReason } from '../completions/finish-reason';
import type { ErrorCode } from '../errors';
import type { MessageKey } from '../messages';
import type { RunEnding, RunState } from './run-state';

/** The sentence under a text that says why it stops; `null` when there is nothing to say. */
export function endingSentence({ ending }: RunState): MessageKey | null {
  if (ending?.kind === 'stopped') return 'endingStopped';
  if (ending?.kind !== 'done') return null;
  if (ending.finishReason === 'length') return 'endingLength';
  return ending.finishReason === 'filtered' ? 'endingFiltered' : null;
}

const ANNOUNCED: Record<FinishReason, MessageKey> = {
  stop: 'announceDone',
  length: 'announceCutOff',
  filtered: 'endingFiltered',
};

/** These ask the reader something. */
const ASKING: ReadonlySet<ErrorCode> = new Set([
  'doubtful-page',
  'captions-refused',
  'link-unagreed',
  'link-needs-site',
]);

/** What a screen reader is told at the start and at the end, never the stream itself. */
export function announcement(ending: RunEnding | null): MessageKey {
  if (ending === null) return 'announceStarted';
  switch (ending.kind) {
    case 'done':
      return ANNOUNCED[ending.finishReason];
    case 'stopped':
      return 'announceStopped';
    case 'failed':
      return ASKING.has(ending.code) ? 'announceAsks' : 'announceFailed';
  }
}
