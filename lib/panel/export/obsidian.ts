/**
 * The address that opens a new note in Obsidian with `text`; `null` for a text that is too long for an address. If a
 * note of that name exists, Obsidian numbers the new one.
 */
export function toObsidianUrl(name: string, text: string): string | null {
  const url = `${toStart(name)}&content=${encodeURIComponent(text)}`;
  return url.length <= MAX_CHARS ? url : null;
}

/** The same for a text that is on the clipboard. */
export function toObsidianPasteUrl(name: string): string {
  return `${toStart(name)}&clipboard`;
}

/** Windows passes at most 32,767 characters to another program. */
const MAX_CHARS = 30_000;

function toStart(name: string): string {
  // Characters that links to a note cannot contain.
  return `obsidian://new?name=${encodeURIComponent(name.replace(/[#^[\]|]+/g, ' ').trim() || 'Pith')}`;
}
