import type { Settings } from './settings';

/** What a file of exported settings holds. `keys`: by origin; empty when they were not exported. */
export type Transfer = { settings: Settings; keys: Record<string, string> };

export const TRANSFER_VERSION = 1;
/** As many and as long prompts as Pith keeps fit in, even if every character of them is escaped. */
export const MAX_TRANSFER_BYTES = 4_000_000;

/** The text of a file with the settings, and with the keys unless they are `null`. `exportedAt`: ISO 8601. */
export function buildTransfer(settings: Settings, keys: Record<string, string> | null, exportedAt: string): string {
  return JSON.stringify({ pith: TRANSFER_VERSION, exportedAt, settings, ...(keys && { keys }) }, null, 2);
}
