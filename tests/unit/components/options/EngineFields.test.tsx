// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, test } from 'vitest';
import type { Connection } from '../../../../components/options/ConnectionStatus';
import { ProviderFields } from '../../../../components/options/EngineFields';
import { TranslateContext } from '../../../../components/shared/translate';
import { DEFAULT_SETTINGS, type Settings } from '../../../../lib/settings/settings';

/** The fields of a provider. Sentences are their keys. */

const root = document.body.appendChild(document.createElement('div'));
afterEach(() => act(() => render(null, root)));

const CONNECTION: Connection = {
  host: '',
  keyFor: '',
  keyEnding: '',
  models: [],
  isAddressTyped: false,
  lacks: null,
  isTesting: false,
  outcome: null,
  onAddressTyped: () => {},
  onKey: () => {},
  onModelFocused: () => {},
  onConnect: () => {},
};

const show = (provider: Partial<Settings['provider']>, models: Connection['models'] = []) =>
  act(() =>
    render(
      <TranslateContext.Provider value={(key, values = []) => [key, ...values].join(' ')}>
        <ProviderFields
          settings={{ ...DEFAULT_SETTINGS, provider: { ...DEFAULT_SETTINGS.provider, ...provider } }}
          locked={new Set()}
          connection={{ ...CONNECTION, models }}
          onSet={() => {}}
          onChange={() => {}}
        />
      </TranslateContext.Provider>,
      root,
    ),
  );
const input = (id: string) => root.querySelector<HTMLInputElement>(`#${id}`)!;

test('the chosen model has the day on which its provider ends it, and so has its suggestion', async () => {
  await show({ model: 'old' }, [
    { name: 'old', endsOn: '2027-01-14' },
    { name: 'new', endsOn: null },
  ]);
  expect(root.querySelector('#model-hint')?.textContent).toBe('modelEnds 2027-01-14');
  expect(
    [...root.querySelectorAll('#models option')].map((option) => [option.getAttribute('value'), option.textContent]),
  ).toEqual([
    ['old', 'modelEnds 2027-01-14'],
    ['new', ''],
  ]);
  await show({ model: 'new' }, [{ name: 'new', endsOn: null }]);
  expect(root.querySelector('#model-hint')).toBeNull();
});

test('a preset without an address of its own shows the form of one', async () => {
  await show({ preset: 'azure', baseUrl: '' });
  expect(input('base-url').value).toBe('');
  expect(input('base-url').placeholder).toBe('https://your-resource.openai.azure.com/openai/v1');
  expect(root.querySelector<HTMLSelectElement>('#preset')?.value).toBe('azure');
});
