import type { ErrorCode } from '../errors';
import type { RunState } from './run-state';

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
