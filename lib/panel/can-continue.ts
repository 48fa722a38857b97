import type { ErrorCode } from '../errors';
import type { RunState } from './run-state';

/** Failures after which a text can be continued where it stops. */
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

/** Whether the run can be continued: a model wrote its text, and the text stops before its end. */
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
