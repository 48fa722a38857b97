// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Segments, SelectField, TextField, Toggle } from '../../../../components/options/Field';

/** A text field that saves when it is left, and the other controls of a setting. */

const root = document.body.appendChild(document.createElement('div'));
let saved: string[];

const show = (value: string, more: { wrong?: string } = {}) =>
  act(() =>
    render(
      <TextField
        id="field"
        label="Field"
        value={value}
        check={(text) => (text.includes('bad') ? 'This is bad.' : '')}
        onSave={save}
        {...more}
      />,
      root,
    ),
  );
const save = (text: string) => void saved.push(text);
const field = () => root.querySelector('input')!;
const said = () => root.querySelector('.hint')?.textContent;
const type = (text: string) =>
  act(() => {
    field().value = text;
    field().dispatchEvent(new InputEvent('input', { bubbles: true }));
  });
const leave = () => act(() => void field().dispatchEvent(new Event('change', { bubbles: true })));

beforeEach(() => {
  saved = [];
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
  expect(said()).toBe('');
  await type('bad');
  // Nothing is reported before the end.
  expect(said()).toBe('');
  await leave();
  expect([said(), field().value, field().getAttribute('aria-invalid')]).toEqual(['This is bad.', 'bad', 'true']);
  expect(root.querySelector('[role=alert]')).not.toBeNull();
  expect(saved).toEqual([]);
  await type('good');
  await leave();
  expect([said(), field().getAttribute('aria-invalid')]).toEqual(['', 'false']);
  expect(saved).toEqual(['good']);
});

test('a wrong text that is typed back to the saved one is no longer wrong', async () => {
  await show('bad already');
  await type('bad');
  await leave();
  await type('bad already');
  await leave();
  expect([said(), saved]).toEqual(['', []]);
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

test('what turned out to be wrong is shown until something else is typed', async () => {
  await show('', { wrong: 'Missing.' });
  expect(said()).toBe('Missing.');
  await type('x');
  expect(said()).toBe('');
});

test('a setting that an organisation has set cannot be changed, and says why', async () => {
  const never = () => {
    throw new Error('This was changed.');
  };
  const values = [['a', 'A']] as const;
  await act(() =>
    render(
      <>
        <SelectField id="select" label="Select" value="a" isLocked onChoose={never}>
          <option>a</option>
        </SelectField>
        <Segments id="segments" label="Segments" values={values} value="a" isLocked onChoose={never} />
        <Toggle id="toggle" label="Toggle" hint="A hint." isOn isLocked onToggle={never} />
      </>,
      root,
    ),
  );
  for (const control of root.querySelectorAll('select, input')) expect(control.matches(':disabled')).toBe(true);
  for (const id of ['select', 'segments', 'toggle']) {
    const hint = document.getElementById(id)?.getAttribute('aria-describedby');
    expect(document.getElementById(hint!)?.textContent).toContain('setByOrganisation');
  }
  expect(root.textContent).toContain('A hint.');
});
