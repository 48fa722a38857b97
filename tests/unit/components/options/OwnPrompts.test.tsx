// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OwnPrompts } from '../../../../components/options/OwnPrompts';
import { PROMPT_VARIABLES } from '../../../../lib/prompt/own-prompt';
import { MAX_PROMPT_CHARS, MAX_PROMPTS, type OwnPrompt } from '../../../../lib/settings/settings';

/** The reader's own prompts, and the entry for a new one. */

const root = document.body.appendChild(document.createElement('div'));
let asked: [string | null, OwnPrompt | null][];

const show = (prompts: readonly OwnPrompt[]) =>
  act(() => render(<OwnPrompts prompts={prompts} onPrompt={(name, prompt) => asked.push([name, prompt])} />, root));
const find = <T extends HTMLElement>(selector: string) => root.querySelector<T>(selector)!;
const enter = (selector: string, text: string) =>
  act(() => {
    const field = find<HTMLInputElement>(selector);
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
const press = (label: string) =>
  act(() => [...root.querySelectorAll('button')].find(({ textContent }) => textContent === label)?.click());
const said = (selector: string) => find(`${selector}-hint`)?.textContent ?? '';

const A = { name: 'a', text: 'Text of a.' };
const B = { name: 'b', text: 'Text of b.' };

beforeEach(() => {
  asked = [];
});
afterEach(() => act(() => render(null, root)));

test('every variable of a prompt is named', async () => {
  await show([]);
  for (const name of PROMPT_VARIABLES) expect(root.textContent).toContain(`{{${name}}}`);
});

test('a new prompt needs a unique name and a text, and is then added', async () => {
  await show([A]);
  await press('promptAddThis');
  expect([said('#new-prompt-name'), said('#new-prompt-text')]).toEqual(['promptNameMissing', 'promptTextMissing']);
  await enter('#new-prompt-name', ' a ');
  await enter('#new-prompt-text', 'x'.repeat(MAX_PROMPT_CHARS + 1));
  expect([said('#new-prompt-name'), said('#new-prompt-text')]).toEqual(['promptNameTaken', 'promptTooLong']);
  await press('promptAddThis');
  expect(asked).toEqual([]);
  await enter('#new-prompt-name', ' c ');
  await enter('#new-prompt-text', 'Text of c.');
  await press('promptAddThis');
  expect(asked).toEqual([[null, { name: 'c', text: 'Text of c.' }]]);
  expect(find<HTMLInputElement>('#new-prompt-name').value).toBe('');
  expect([said('#new-prompt-name'), said('#new-prompt-text')]).toEqual(['', '']);
});

test('a prompt can be renamed, rewritten and deleted, but not made nameless, empty or a duplicate', async () => {
  await show([A, B]);
  for (const [typed, problem] of [
    ['', 'promptNameMissing'],
    ['b', 'promptNameTaken'],
  ] as const) {
    await enter('#prompt-1-name', typed);
    expect(said('#prompt-1-name')).toBe(problem);
  }
  await enter('#prompt-1-text', ' ');
  expect(said('#prompt-1-text')).toBe('promptTextMissing');
  expect(asked).toEqual([]);
  await enter('#prompt-1-name', 'c');
  await enter('#prompt-2-text', 'New.');
  await press('promptDelete');
  expect(asked).toEqual([
    ['a', { name: 'c', text: 'Text of a.' }],
    ['b', { name: 'b', text: 'New.' }],
    ['a', null],
  ]);
});

test('a prompt that is renamed or moved stays open, and keeps what is being typed in it', async () => {
  await show([A, B]);
  find<HTMLDetailsElement>('details').open = true;
  const text = find('#prompt-1-text');
  await enter('#prompt-1-name', 'c');
  await show([B, { ...A, name: 'c' }]);
  expect(text.isConnected).toBe(true);
  expect([...root.querySelectorAll('details')].map(({ open }) => open)).toEqual([false, true, false]);
  // Another prompt may get its former name.
  await show([B, { ...A, name: 'c' }, A]);
  expect(new Set([...root.querySelectorAll('input')].map(({ id }) => id)).size).toBe(4);
});

test('when there is no room for another prompt, none is offered', async () => {
  await show(Array.from({ length: MAX_PROMPTS }, (_, number) => ({ name: `${number}`, text: 'x' })));
  expect(find('#new-prompt-name')).toBeNull();
});
