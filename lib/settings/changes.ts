import { FIELDS, type Field, readField, type Value, withField } from './fields';
import { MAX_PROMPTS, type OwnPrompt, type Settings } from './settings';

/** One difference between two settings. A prompt's text is `null` where the prompt does not exist. */
export type Change =
  | { kind: 'value'; field: Field; before: Value; after: Value }
  | { kind: 'prompt'; name: string; before: string | null; after: string | null };

export function listChanges(before: Settings, after: Settings): Change[] {
  const values = FIELDS.map((field) => ({
    kind: 'value' as const,
    field,
    before: readField(before, field),
    after: readField(after, field),
  }));
  const names = new Set([...before.prompts, ...after.prompts].map(({ name }) => name));
  const prompts = [...names].map((name) => ({
    kind: 'prompt' as const,
    name,
    before: findText(before, name),
    after: findText(after, name),
  }));
  return [...values, ...prompts].filter((change) => change.before !== change.after);
}

/** Undoes the changes from `before` to `after`; other changes since then stay, and so do all connections. */
export function revert(now: Settings, before: Settings, after: Settings): Settings {
  let reverted = now;
  const changes = listChanges(before, after);
  for (const change of changes) {
    if (change.kind === 'value') reverted = withField(reverted, change.field, change.before);
  }
  if (!isSameImported(before, after)) reverted = { ...reverted, imported: before.imported };
  if (changes.every(({ kind }) => kind === 'value')) return reverted;
  const isNew = ({ name }: OwnPrompt) => findText(before, name) === null && findText(after, name) === null;
  return { ...reverted, prompts: [...before.prompts, ...now.prompts.filter(isNew)].slice(0, MAX_PROMPTS) };
}

/** Whether the same imported engine waits, or none. */
export function isSameImported(before: Settings, after: Settings): boolean {
  // Each parsing builds a new object.
  return JSON.stringify(before.imported) === JSON.stringify(after.imported);
}

function findText({ prompts }: Settings, name: string): string | null {
  return prompts.find((prompt) => prompt.name === name)?.text ?? null;
}
