import type { FinishReason } from '../completions/finish-reason';
import type { MessageKey } from '../messages';
import type { EngineFacts } from '../run/protocol';
import type { RunEnding, RunState } from './run-state';

/** The sentence under a summary that says what wrote it or why it stops; `null` when there is nothing to say. */
export function endingSentence({ ending, source }: RunState): MessageKey | null {
  if (ending?.kind === 'stopped') return 'endingStopped';
  if (ending?.kind !== 'done') return null;
  if (ending.finishReason === 'length') return 'endingLength';
  if (ending.finishReason === 'filtered') return 'endingFiltered';
  return source ? BY[source.engine.kind] : null;
}

const BY = {
  'key-sentences': 'endingKeySentences',
  provider: 'endingProvider',
  relay: 'endingRelay',
} as const satisfies Record<EngineFacts['kind'], MessageKey>;

const ANNOUNCED: Record<FinishReason, MessageKey> = {
  stop: 'announceDone',
  length: 'announceCutOff',
  filtered: 'endingFiltered',
};

/** What a screen reader is told at the start and at the end, never the stream itself. */
export function announcement(ending: RunEnding | null): MessageKey {
  if (ending === null) return 'announceStarted';
  switch (ending.kind) {
    case 'done':
      return ANNOUNCED[ending.finishReason];
    case 'stopped':
      return 'announceStopped';
    case 'failed':
      return ending.code === 'doubtful-page' || ending.code === 'captions-refused' ? 'announceAsks' : 'announceFailed';
  }
}
