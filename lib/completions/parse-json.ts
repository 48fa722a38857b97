// With its ending: the relay runs this file as it stands.
import { isRecord } from '../is-record.ts';

/** No answer is nested so deep, and `JSON.stringify` recurses: a few thousand levels are more than the stack holds. */
const MAX_LEVELS = 500;

/** The JSON's value; `undefined`, which no JSON means, when `text` is none or is nested deeper than 500 levels. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // Each level has two brackets, so that a chunk of the usual size need not be walked through.
    return text.length > 2 * MAX_LEVELS && isDeeper(value, MAX_LEVELS) ? undefined : value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  return isRecord(value) && (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));
}
