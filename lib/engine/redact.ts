const MAX_CHARS = 300;

/**
 * A provider's own words, made fit to show: without HTML, without the key and whatever looks like one (servers echo keys,
 * masked or not), one line, at most 300 characters.
 */
export function redact(text: string, key: string): string {
  let clean = text;
  if (key.length >= 4) clean = clean.replaceAll(key, '…');
  clean = clean
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\bBearer\s+\S+/gi, 'Bearer …')
    // Keys are long runs without spaces that hold a digit or a mask: sk-…, gsk_…, AIza…
    .replace(/\b(?:sk|gsk|pk|rk|key|xai|AIza|ghp|hf)[-_]?[\w*•.-]{8,}/gi, '…')
    .replace(/\b(?=\w*\d)[\w-]{32,}\b/g, '…')
    // The user part of a URL can be a password, its query a token.
    .replace(/(https?:\/\/)[^\s/@]*@/gi, '$1')
    .replace(/(https?:\/\/[^\s?#]+)[?#]\S*/gi, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  return clean.length > MAX_CHARS ? `${clean.slice(0, MAX_CHARS - 1)}…` : clean;
}
