// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, test } from 'vitest';
import { ImportPreview } from '../../../../components/options/ImportPreview';
import { LABELS, sayValue } from '../../../../components/options/setting-names';
import { TranslateContext } from '../../../../components/shared/translate';
import type { Translate } from '../../../../lib/messages';
import { FIELDS, type Field } from '../../../../lib/settings/fields';
import { DEFAULT_SETTINGS, type Settings } from '../../../../lib/settings/settings';
import en from '../../../../locales/en.json';

/** What a file would change, in words. */

const LANGUAGES = [['de', 'German']] as const;
const t: Translate = (key, substitutions = []) =>
  substitutions.reduce((text, word, index) => text.replaceAll(`$${index + 1}`, word), en[key] as string);
const root = document.body.appendChild(document.createElement('div'));
afterEach(() => act(() => render(null, root)));

const show = (settings: Settings, hosts: string[] = [], locked: Field[] = []) =>
  act(() =>
    render(
      <TranslateContext.Provider value={t}>
        <ImportPreview
          settings={DEFAULT_SETTINGS}
          locked={new Set(locked)}
          languages={LANGUAGES}
          transfer={{ settings, keys: { 'https://api.example.com': 'sk-secret' } }}
          hosts={hosts}
        />
      </TranslateContext.Provider>,
      root,
    ),
  );
const rows = () =>
  [...root.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent));

const OTHER: Settings = {
  ...DEFAULT_SETTINGS,
  engine: 'relay',
  relay: { url: 'https://relay.example.com' },
  provider: { preset: 'groq', baseUrl: 'https://api.groq.com/openai/v1', model: 'm' },
  wish: { length: 'short', format: 'qa', language: 'de', prompt: 'Haiku' },
  prompts: [{ name: 'Haiku', text: 'A haiku.' }],
  onNavigate: 'stop',
  keepsHistory: false,
  hasMenu: false,
};

test('every value is shown with its name, and its old and new value in words', async () => {
  await show(OTHER);
  expect(rows()).toEqual([
    ['Who writes', 'This device', 'A relay'],
    ['Address of the relay', 'None', 'https://relay.example.com'],
    ['Length', 'Medium', 'Short'],
    ['Format', 'Key points', 'Questions'],
    ['Language', 'Same as the page', 'German'],
    ['Own prompt', 'None', 'Haiku'],
    ['When I leave the page', 'Finish its summary', 'Stop its summary'],
    ['Keep a history', 'On', 'Off'],
    ['Entries in the context menu', 'On', 'Off'],
    ['Own prompt “Haiku”', 'None', 'A haiku.'],
  ]);
  expect(Object.keys(LABELS)).toEqual([...FIELDS]);
});

test('of a provider, its name, its address and its model are shown', async () => {
  await show({ ...DEFAULT_SETTINGS, engine: 'provider', provider: OTHER.provider });
  expect(rows()).toEqual([
    ['Who writes', 'This device', 'A provider'],
    ['Provider', 'OpenAI', 'Groq'],
    ['Address (base URL)', 'https://api.openai.com/v1', 'https://api.groq.com/openai/v1'],
    ['Model', 'None', 'm'],
  ]);
});

test('an address that would not be used is not shown', async () => {
  await show({ ...OTHER, engine: 'key-sentences' });
  expect(rows().flat()).not.toContain('https://relay.example.com');
  expect(rows().flat()).not.toContain('Groq');
});

test('keys are shown by host, never by content', async () => {
  await show(DEFAULT_SETTINGS, ['api.example.com']);
  expect(root.textContent).toContain('A key for api.example.com');
  expect(root.innerHTML).not.toContain('sk-secret');
  expect(root.textContent).not.toContain('Nothing:');
});

test('a file that would change nothing says so', async () => {
  await show(DEFAULT_SETTINGS);
  expect(root.textContent).toBe('No changes: these are the settings you have.');
});

test('values set by an organisation stay, and the preview says so', async () => {
  await show({ ...DEFAULT_SETTINGS, engine: 'relay', hasMenu: false }, [], ['engine']);
  expect(rows()).toEqual([['Entries in the context menu', 'On', 'Off']]);
  expect(root.textContent).toContain('“Who writes” stays as it is');
});

test('the preview says that a needed permission is not part of the file', async () => {
  await show({ ...DEFAULT_SETTINGS, engine: 'relay' });
  expect(root.textContent).toContain('Press “Connect” afterwards.');
  await show({ ...DEFAULT_SETTINGS, hasMenu: false });
  expect(root.textContent).not.toContain('Connect');
});

test('a typed text that looks like a choice is shown as typed', () => {
  expect(sayValue(t, 'provider.model', 'short', LANGUAGES)).toBe('short');
  expect(sayValue(t, 'wish.language', 'sv', LANGUAGES)).toBe('Swedish');
  expect(sayValue(t, 'provider.preset', 'nobody', LANGUAGES)).toBe('Another OpenAI-compatible server');
});
