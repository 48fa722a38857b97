import type { Settings } from '../settings/settings';
import { questionOf, type RunState } from './run-state';

/**
 * Whether the reader's current choices differ from those of this summary, as far as its engine follows them.
 * `destination`: the host that they send to; '' for none.
 */
export function isChanged(run: RunState, { engine, provider, wish }: Settings, destination: string): boolean {
  // A question is answered as it was asked.
  const { source, ending } = run;
  if (!source || ending === null || questionOf(run) !== null) return false;
  const was = source.wish;
  if (source.engine.kind !== engine || source.engine.host !== destination) return true;
  if (engine === 'provider' && source.engine.model !== provider.model) return true;
  if (engine === 'key-sentences') return was.length !== wish.length;
  if (was.prompt !== wish.prompt || was.language !== wish.language) return true;
  return wish.prompt === '' && (was.length !== wish.length || was.format !== wish.format);
}
