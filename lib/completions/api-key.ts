/**
 * Azure's own header; the others take `Authorization` alone. Learn: /azure/foundry/openai/reference, "Authentication".
 */
const AZURE = /\.(openai\.azure\.com|services\.ai\.azure\.com|cognitiveservices\.azure\.com)$/;

/**
 * The key in the text that a person pasted: without white space, line breaks, invisible characters, quotation marks
 * around it and the word `Bearer` before it. Keys are ASCII, and headers can hold nothing else.
 */
export function cleanKey(text: string): string {
  return text
    .replace(/^\s*(authorization\s*:\s*)?bearer\s+/i, '')
    .replace(/[^\x21-\x7e]/g, '')
    .replace(/^(["'`])(.*)\1$/, '$2');
}

/** The headers that carry a key to `host`; none for ''. `isBare`: without the word `Bearer`. */
export function toKeyHeaders(host: string, key: string, isBare = false): Record<string, string> {
  const clean = cleanKey(key);
  if (clean === '') return {};
  return { authorization: isBare ? clean : `Bearer ${clean}`, ...(AZURE.test(host) && { 'api-key': clean }) };
}
