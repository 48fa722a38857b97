import type { Settings } from './settings';

/** The content of a file of exported settings. `keys`: by origin; empty when they were not exported. */
export type Transfer = { settings: Settings; keys: Record<string, string> };

export const TRANSFER_VERSION = 1;
/** Room for the most and longest prompts that Pith keeps, even if every character is escaped. */
export const MAX_TRANSFER_BYTES = 4_000_000;

/** The text of a file with the settings, and with the keys unless they are `null`. `exportedAt`: ISO 8601. */
export function buildTransfer(settings: Settings, keys: Record<string, string> | null, exportedAt: string): string {
  // What has answered here may not answer elsewhere.
  const { connections: _, imported: __, ...exported } = settings;
  return JSON.stringify({ pith: TRANSFER_VERSION, exportedAt, settings: exported, ...(keys && { keys }) }, null, 2);
}
