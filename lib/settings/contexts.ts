import { isRecord } from '../is-record';
import type { StorageArea } from './store';

/** The contexts with which servers reported to run their models, by base URL and model. */
const CONTEXTS = 'contexts';

/** After this time a model may have been loaded again with another context. */
const KEPT_MS = 10 * 60_000;

/** The context, in tokens, that a server reported within the last ten minutes; `null` for none. */
export async function loadContext(
  area: StorageArea,
  baseUrl: string,
  model: string,
  nowMs: number,
): Promise<number | null> {
  const kept = (await loadAll(area))[`${baseUrl} ${model}`];
  if (!isRecord(kept) || typeof kept.tokens !== 'number' || typeof kept.atMs !== 'number') return null;
  return Math.abs(nowMs - kept.atMs) < KEPT_MS ? kept.tokens : null;
}

export async function saveContext(
  area: StorageArea,
  baseUrl: string,
  model: string,
  context: { tokens: number; atMs: number },
): Promise<void> {
  await area.set({ [CONTEXTS]: { ...(await loadAll(area)), [`${baseUrl} ${model}`]: context } });
}

async function loadAll(area: StorageArea): Promise<Record<string, unknown>> {
  const { [CONTEXTS]: all } = await area.get([CONTEXTS]);
  return isRecord(all) ? all : {};
}
