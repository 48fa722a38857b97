import type { Hint } from '../../lib/proof/place/hints';
import type { PageText } from '../../lib/run/protocol';

/** Pages are long: only those of the last runs are kept, and none is stored. The same goes for hints. */
const MOST = 20;
const texts = new Map<string, PageText>();
const hints = new Map<string, readonly Hint[]>();
const NONE: readonly Hint[] = [];

export function keepPageText(runId: string, page: PageText): void {
  keep(texts, runId, page);
}

export function pageTextOf(runId: string): PageText | null {
  return texts.get(runId) ?? null;
}

/** `null`: the run's text starts over, and its hints no longer count. */
export function keepHint(runId: string, hint: Hint | null): void {
  keep(hints, runId, hint ? [...hintsOf(runId), hint] : NONE);
}

export function hintsOf(runId: string): readonly Hint[] {
  return hints.get(runId) ?? NONE;
}

function keep<T>(kept: Map<string, T>, runId: string, value: T): void {
  kept.set(runId, value);
  for (const oldest of kept.keys()) if (kept.size > MOST) kept.delete(oldest);
}
