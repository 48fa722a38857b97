// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { useEffect, useState } from 'preact/hooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connect } from '../../../../components/options/connect/Connect';
import { WhoWrites } from '../../../../components/options/WhoWrites';
import { TranslateContext } from '../../../../components/shared/translate';
import { createConnecting } from '../../../../lib/connect/connecting';
import type { Service } from '../../../../lib/connect/fault';
import { findService, toStart } from '../../../../lib/connect/service';
import type { Translate } from '../../../../lib/messages';
import type { CheckAnswer, CheckRequest } from '../../../../lib/run/check-protocol';
import type { Field } from '../../../../lib/settings/fields';
import { withUsed } from '../../../../lib/settings/used';
import { DEFAULT_SETTINGS, type Settings } from '../../../../lib/settings/settings';
import en from '../../../../locales/en.json';

/** Who writes, and the steps to connect a service, with a browser and servers that answer as they are told. */

const t: Translate = (key, substitutions = [], count) => {
  const sentence = en[key];
  const form = typeof sentence === 'string' ? sentence : sentence[count === 1 ? '1' : 'n'];
  return substitutions.reduce((text, word, index) => text.replaceAll(`$${index + 1}`, word), form);
};
const root = document.body.appendChild(document.createElement('div'));

let settings: Settings;
let keys: Record<string, string>;
let locked: Set<Field>;
let answers: Record<CheckRequest['type'], CheckAnswer>;
let presses: string[];
let waits: (() => void)[];

beforeEach(() => {
  [settings, keys, locked, presses, waits] = [DEFAULT_SETTINGS, {}, new Set(), [], []];
  answers = {
    models: { type: 'models', models: ['qwen3:8b', 'gpt-6-luna'].map((name) => ({ name, endsOn: null })) },
    test: { type: 'works' },
    relay: { type: 'works' },
  };
});
afterEach(() => act(() => render(null, root)));

function Card({ service, onUsed }: { service: Service; onUsed: () => void }) {
  const [connecting] = useState(() =>
    createConnecting(
      service,
      { ...toStart(service, []), isModelFixed: false },
      {
        // The reader answers the browser's own dialog.
        requestHost: () => Promise.resolve(presses.push('Allow') > 0),
        check: (request) => Promise.resolve(answers[request.type]),
        loadKeyEnding: () => Promise.resolve(''),
        now: () => 0,
        wait: () => new Promise((resolve) => waits.push(resolve)),
        use: (choice, typed) => {
          [settings, keys] = [withUsed(settings, choice), typed];
          onUsed();
        },
      },
    ),
  );
  const [state, setState] = useState(connecting.state);
  useEffect(() => connecting.subscribe(() => setState(connecting.state())), [connecting]);
  return (
    <Connect
      state={state}
      actions={{ ...connecting, forgetKey: () => {}, close: onUsed }}
      name={service.kind === 'relay' ? 'the relay' : service.preset.name || 'the server'}
      inUse="This device"
      isAddressLocked={false}
      isModelLocked={false}
    />
  );
}

function Section() {
  const [open, setOpen] = useState('');
  const service = findService(open);
  return (
    <TranslateContext.Provider value={t}>
      <WhoWrites
        settings={settings}
        locked={locked}
        unreached=""
        open={open}
        card={service && <Card key={open} service={service} onUsed={() => setOpen('')} />}
        onOpen={setOpen}
        onUseDevice={() => {}}
        onDisconnect={() => {}}
      />
    </TranslateContext.Provider>
  );
}

const show = () => act(() => render(<Section />, root));
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve)));
const find = <T extends HTMLElement>(selector: string) => root.querySelector<T>(selector)!;
const buttons = () => [...root.querySelectorAll('button')];
const press = async (label: string) => {
  presses.push(label);
  const button = buttons().find(({ textContent }) => textContent?.startsWith(label))!;
  button.focus();
  await act(() => button.click());
  await settle();
};
const enter = async (name: string, text: string) => {
  const field = find<HTMLInputElement>(`.connect [name=${name}]`);
  await act(() => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
};
const card = () => find('.connect')?.textContent ?? '';

test('Ollama is connected in four presses: the service, Connect, Allow and Use', async () => {
  answers.models = { type: 'models', models: [{ name: 'qwen3:8b', endsOn: null }] };
  await show();
  await press('Ollama');
  expect(card()).toContain('Choose “Allow”');
  await press('Connect');
  await press('Use Ollama');
  expect(presses).toEqual(['Ollama', 'Connect', 'Allow', 'Use Ollama']);
  expect(settings).toMatchObject({
    engine: 'provider',
    provider: { preset: 'ollama', baseUrl: 'http://localhost:11434/v1', model: 'qwen3:8b' },
  });
  expect(find('.now').textContent).toContain('qwen3:8b');
});

test('Ollama that refuses Pith shows the command for each system, and connecting goes on once it was run', async () => {
  answers.models = { type: 'failed', code: 'origin-refused', facts: {} };
  await show();
  await press('Ollama');
  await press('Connect');
  expect(card()).toContain('Let Ollama answer Pith');
  for (const system of ['macOS', 'Windows', 'Linux']) {
    await act(() => find<HTMLInputElement>(`.connect [value=${system}]`).click());
    expect(find('.command code').textContent).toContain(`"${location.origin}"`);
  }
  answers.models = { type: 'models', models: [{ name: 'qwen3:8b', endsOn: null }] };
  waits.pop()?.();
  await settle();
  await press('Use Ollama');
  expect(presses.filter((each) => each !== 'Allow')).toEqual(['Ollama', 'Connect', 'Use Ollama']);
  expect(settings.engine).toBe('provider');
});

test('LM Studio that does not run shows how to start it', async () => {
  answers.models = { type: 'failed', code: 'unreachable', facts: {} };
  await show();
  await press('LM Studio');
  await press('Connect');
  expect(find('.command code').textContent).toBe('lms server start');
});

test('a service with a key is connected in four presses besides pasting the key', async () => {
  await show();
  await press('OpenAI');
  expect(document.activeElement).toBe(find('[name=key]'));
  await enter('key', 'sk-1234');
  await press('Connect');
  expect(card()).toContain('Key ending in 1234');
  expect(find<HTMLSelectElement>('[name=model]').value).toBe('gpt-6-luna');
  expect(document.activeElement?.textContent).toBe('Use OpenAI');
  expect(settings.engine).toBe('key-sentences');
  await press('Use OpenAI');
  expect(presses).toEqual(['OpenAI', 'Connect', 'Allow', 'Use OpenAI']);
  expect(keys).toEqual({ 'https://api.openai.com': 'sk-1234' });
});

test('a refused key is said at its field, which gets the focus', async () => {
  answers.models = { type: 'failed', code: 'key-rejected', facts: { detail: 'Incorrect API key provided' } };
  await show();
  await press('OpenAI');
  await enter('key', 'sk-wrong');
  await press('Connect');
  const field = find<HTMLInputElement>('[name=key]');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  const hint = document.getElementById(field.getAttribute('aria-describedby')!)!;
  expect(hint.textContent).toContain('OpenAI did not accept the key.');
  expect(hint.textContent).toContain('Incorrect API key provided');
  expect(document.activeElement).toBe(field);
});

test('a missing key and an unusable address are said at their fields before the browser asks', async () => {
  await show();
  await press('OpenAI');
  await press('Connect');
  expect(find('#key-wrong').textContent).toBe('Paste a key first.');
  await press('Another…');
  await enter('address', 'http://api.example.com');
  await press('Connect');
  expect(find('#address-wrong').textContent).toContain('Plain http://');
  expect(presses).not.toContain('Allow');
});

test('a model that is not listed can be entered by name', async () => {
  await show();
  await press('OpenAI');
  await enter('key', 'sk-1234');
  await press('Connect');
  const select = find<HTMLSelectElement>('select[name=model]');
  await act(() => {
    select.value = '';
    select.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await enter('model', 'gpt-special');
  await press('Use OpenAI');
  expect(settings.provider.model).toBe('gpt-special');
});

test('a model that its provider will end says when', async () => {
  answers.models = { type: 'models', models: [{ name: 'old', endsOn: '2027-01-14' }] };
  await show();
  await press('OpenAI');
  await enter('key', 'sk-1234');
  await press('Connect');
  expect(card()).toContain('2027-01-14');
});

test('before a relay is connected, the card says what is sent to it', async () => {
  await show();
  await press('A relay');
  await enter('address', 'https://relay.example.com');
  expect(card()).toContain('text to the relay at relay.example.com');
  expect(card()).toContain("not the page's address");
});

test('an organisation that decides who writes leaves only its own service to connect', async () => {
  settings = { ...DEFAULT_SETTINGS, engine: 'relay', relay: { url: 'https://relay.example.com' } };
  locked = new Set(['engine', 'relay.url']);
  await show();
  const open = buttons().filter((button) => button.classList.contains('service') && !button.disabled);
  expect(open.map(({ textContent }) => textContent)).toEqual([expect.stringMatching(/^A relay.*In use$/)]);
  expect(find('.now').textContent).toContain('Set by your organisation.');
  expect(buttons().map(({ textContent }) => textContent)).not.toContain('Disconnect');
});
