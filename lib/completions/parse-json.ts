// With the extension in the import, because the relay runs this file as it is.
import { isRecord } from '../is-record.ts';

/** No real answer is nested this deeply. `JSON.stringify` recurses, and a few thousand levels overflow the stack. */
const MAX_LEVELS = 500;

/** The JSON's value; `undefined`, which no JSON has, when `text` is not JSON or is nested deeper than 500 levels. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // Each level has two brackets, so the depth of a chunk of the usual size need not be checked.
    return text.length > 2 * MAX_LEVELS && isDeeper(value, MAX_LEVELS) ? undefined : value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  return isRecord(value) && (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));
}
