import type { Settings } from '../settings/settings';
import type { RunState } from './run-state';

/** Whether the reader's choices of now are others than those of this summary, as far as its engine follows them. */
export function isChanged({ source, ending, request }: RunState, { engine, wish }: Settings): boolean {
  // A question is answered as it is asked.
  if (!source || ending === null || request.question !== undefined) return false;
  const was = source.asked.wish;
  if (source.engine.kind !== engine) return true;
  if (engine === 'key-sentences') return was.length !== wish.length;
  if (was.prompt !== wish.prompt || was.language !== wish.language) return true;
  return wish.prompt === '' && (was.length !== wish.length || was.format !== wish.format);
}
