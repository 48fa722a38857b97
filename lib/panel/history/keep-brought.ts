import { isRecord } from '../../is-record';
import type { PanelMessage, Port, RunEvent } from '../../run/protocol';
import { broughtKey, keepKey } from './keys';

/** What a port brought a run, without what the panel only shows meanwhile. Pieces of text are joined. */
export type Brought = { runId: string; events: { event: RunEvent; atMs: number }[] };

/** What a run that comes back does not show: files and previews that wait for an answer, the page's text and hints. */
const UNKEPT = new Set<RunEvent['type']>(['file', 'preview', 'page', 'hint']);

type Start = Extract<PanelMessage, { type: 'start' }>;

/** The part of `storage.session` that is needed. */
type Area = {
  get: (key: string) => Promise<Record<string, unknown>>;
  set: (values: Record<string, unknown>) => Promise<void>;
};

/**
 * The port of a run, which keeps in session storage what it brought: when the run ends, and when the panel closes,
 * which may not have written it yet. Only for a run that its panel keeps; a private window's panel keeps none.
 */
export function keepBrought(port: Port, area: Area): Port {
  let start: Start | null = null;
  const events: Brought['events'] = [];
  const keep = async () => {
    if (!start) return;
    const { runId, request } = start;
    const key = keepKey(request.tabId);
    const kept = (await area.get(key))[key];
    const runs: unknown = isRecord(kept) && kept.runs;
    if (!Array.isArray(runs) || !runs.some(({ id }) => id === runId)) return;
    // Not under the same key, because a panel that is only stopping the run writes there now.
    await area.set({ [broughtKey(request.tabId)]: { runId, events } satisfies Brought });
  };
  port.onMessage.addListener((value) => {
    if (isRecord(value) && value.type === 'start') start ??= value as Start;
  });
  // When storage is full, the panel's own memory is refused as well.
  port.onDisconnect.addListener(() => void keep().catch(() => undefined));
  return {
    name: port.name,
    onMessage: port.onMessage,
    onDisconnect: port.onDisconnect,
    disconnect: () => port.disconnect(),
    postMessage: (value) => {
      const event = value as RunEvent;
      const last = events.at(-1)?.event;
      if (last && 'text' in last && 'text' in event && last.type === event.type) last.text += event.text;
      else if (!UNKEPT.has(event.type)) events.push({ event: { ...event }, atMs: Date.now() });
      port.postMessage(value);
      if (event.type === 'done' || event.type === 'error') void keep().catch(() => undefined);
    },
  };
}
