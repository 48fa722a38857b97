import type { Passage } from '../article';
import { htmlPassages, type Parser } from './html-text';
import { isRecord } from '../../is-record';
import { cleanLine } from '../text';

/** A string with spaces and this many characters is prose, not a value among others. */
const PROSE_CHARS = 80;
/** Deeper parts have no heading of their own; their keys are joined by dots. */
const MAX_HEADINGS = 4;
const CODE_CHARS = 2_000;

type Step = { name: string; prefix: string; value: unknown; depth: number };

/**
 * JSON as a person reads it rather than as its source: prose as paragraphs after the key, lists of similar records as
 * rows under their keys, everything else as lines `key: value` under headings. In the order of the file; only empty
 * values are left out. The source would be mostly braces and quotes, which are useless to an engine.
 */
export function* jsonPassages(root: unknown, parser?: Parser): Generator<Passage> {
  let lines: string[] = [];
  let chars = 0;
  const flush = function* (): Generator<Passage> {
    if (lines.length > 0) yield { kind: 'code', text: lines.join('\n') };
    lines = [];
    chars = 0;
  };
  const steps: Step[] = [{ name: '', prefix: '', value: root, depth: 0 }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { name, prefix, value, depth } = step;
    const key = cleanLine(prefix + name);
    const scalar = toScalar(value);
    if (typeof value === 'string' && isProse(value)) {
      yield* flush();
      let lead = key && `${key}: `;
      for (const passage of htmlPassages(value, parser)) {
        yield passage.kind === 'code' ? passage : { ...passage, text: lead + passage.text };
        lead = '';
      }
    } else if (scalar !== null) {
      if (scalar) lines.push(key ? `${key}: ${scalar}` : scalar);
      chars += scalar.length;
      if (chars > CODE_CHARS) yield* flush();
    } else {
      const entries = Object.entries(value as object);
      const isList = Array.isArray(value);
      const rows = isList ? toRows(value) : null;
      const isTitled = key !== '' && entries.length > 0 && depth <= MAX_HEADINGS;
      if (isTitled || rows) yield* flush();
      if (isTitled) yield { kind: 'heading', text: cleanLine(key), level: Math.min(6, depth + 1) };
      if (rows) {
        yield* rows;
        continue;
      }
      const below = isTitled || key === '' ? '' : `${key}.`;
      for (let index = entries.length - 1; index >= 0; index--) {
        const [entryName, entryValue] = entries[index] ?? ['', null];
        steps.push({
          name: isList ? `${isTitled ? name : ''} ${Number(entryName) + 1}`.trim() : entryName,
          prefix: below,
          value: entryValue,
          depth: depth + 1,
        });
      }
    }
  }
  yield* flush();
}

/** The text of a single value or of a short list of values; `null` for everything else. */
function toScalar(value: unknown): string | null {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return cleanLine(String(value));
  if (!Array.isArray(value) || value.some((entry) => typeof entry === 'object' || isProse(entry))) return null;
  return value.map(toScalar).join(', ');
}

/** Two or more records of single values, as a table. */
function toRows(list: readonly unknown[]): Passage[] | null {
  const records = list.filter(isRecord);
  const values = records.flatMap((record) => Object.values(record));
  if (records.length < 2 || records.length < list.length) return null;
  if (values.some((value) => toScalar(value) === null || isProse(value))) return null;
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))];
  // Records that share hardly any fields are not a table.
  if (keys.length < 2 || keys.length * records.length > 2 * values.length) return null;
  const rows = [keys, ...records.map((record) => keys.map((key) => toScalar(record[key]) ?? ''))];
  return rows.map((cells) => ({ kind: 'row', text: cells.map(cleanLine).join(' | ') }));
}

function isProse(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length >= PROSE_CHARS &&
    (/\s\S+\s/.test(value) || /\p{Script=Han}{9}/u.test(value))
  );
}
