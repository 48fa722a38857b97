// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TextField } from '../../../../components/options/Field';

/** A text field that saves when it is left. */

const root = document.body.appendChild(document.createElement('div'));
let saved: string[];
let typed: (string | null)[];

const show = (value: string, more: { isLocked?: boolean; wrong?: string } = {}) =>
  act(() =>
    render(
      <TextField
        id="field"
        label="Field"
        value={value}
        hint="A hint."
        check={(text) => (text.includes('bad') ? 'This is bad.' : '')}
        onSave={save}
        onTyped={hear}
        {...more}
      />,
      root,
    ),
  );
const save = (text: string) => void saved.push(text);
const hear = (text: string | null) => void typed.push(text);
const field = () => root.querySelector('input')!;
const said = () => root.querySelector('.hint')?.textContent;
const type = (text: string) =>
  act(() => {
    field().value = text;
    field().dispatchEvent(new InputEvent('input', { bubbles: true }));
  });
const leave = () => act(() => void field().dispatchEvent(new Event('change', { bubbles: true })));

beforeEach(() => {
  [saved, typed] = [[], []];
});
afterEach(() => act(() => render(null, root)));

test('typed text is saved once, when the field is left, without surrounding spaces', async () => {
  await show('old');
  await type(' new ');
  expect(saved).toEqual([]);
  await leave();
  expect(saved).toEqual(['new']);
});

test('text that a program fills in at once is saved, too', async () => {
  await show('old');
  await act(() => {
    field().value = 'new';
    field().dispatchEvent(new InputEvent('input', { bubbles: true }));
    field().dispatchEvent(new Event('change', { bubbles: true }));
  });
  expect(saved).toEqual(['new']);
});

test('unchanged text is not saved', async () => {
  await show('old');
  await leave();
  await type('older');
  await type('old');
  await leave();
  expect(saved).toEqual([]);
});

test('a wrong text is reported and stays as typed until it is right', async () => {
  await show('old');
  expect(said()).toBe('A hint.');
  await type('bad');
  // Nothing is reported before the end.
  expect(said()).toBe('A hint.');
  await leave();
  expect([said(), field().value, field().getAttribute('aria-invalid')]).toEqual(['This is bad.', 'bad', 'true']);
  expect(root.querySelector('[role=alert]')).not.toBeNull();
  expect(saved).toEqual([]);
  await type('good');
  await leave();
  expect([said(), field().getAttribute('aria-invalid')]).toEqual(['A hint.', 'false']);
  expect(saved).toEqual(['good']);
});

test('a wrong text that is typed back to the saved one is no longer wrong', async () => {
  await show('bad already');
  await type('bad');
  await leave();
  await type('bad already');
  await leave();
  expect([said(), saved]).toEqual(['A hint.', []]);
});

test('a change from elsewhere waits while the reader types, and shows otherwise', async () => {
  await show('old');
  await show('from elsewhere');
  expect(field().value).toBe('from elsewhere');
  await type('mine');
  await show('again from elsewhere');
  expect(field().value).toBe('mine');
  await leave();
  expect(saved).toEqual(['mine']);
});

test('the listener gets each change, and `null` when nothing is waiting to be saved', async () => {
  await show('old');
  await type('n');
  await type('ne');
  await leave();
  expect(typed).toEqual(['n', 'ne', null]);
  await type('bad');
  await leave();
  expect(typed.at(-1)).toBe('bad');
  // The field is gone, and with it what was typed.
  await act(() => render(null, root));
  expect(typed.at(-1)).toBeNull();
});

test('a value set by an organisation cannot be changed, and says why', async () => {
  await show('set', { isLocked: true });
  expect(field().disabled).toBe(true);
  expect(said()).toContain('setByOrganisation');
  expect(root.querySelector(`#${field().getAttribute('aria-describedby')}`)?.textContent).toBe(said());
});

test('what turned out to be wrong is shown until something else is typed', async () => {
  await show('', { wrong: 'Missing.' });
  expect(said()).toBe('Missing.');
  await type('x');
  expect(said()).toBe('A hint.');
});
