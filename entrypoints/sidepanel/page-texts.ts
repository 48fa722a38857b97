import type { PageText } from '../../lib/run/protocol';

/** Pages are long: only those of the last runs are kept, and none is stored. */
const MOST = 20;
const texts = new Map<string, PageText>();

export function keepPageText(runId: string, page: PageText): void {
  texts.set(runId, page);
  for (const oldest of texts.keys()) if (texts.size > MOST) texts.delete(oldest);
}

export function pageTextOf(runId: string): PageText | null {
  return texts.get(runId) ?? null;
}
