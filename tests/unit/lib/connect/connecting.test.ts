import { beforeEach, describe, expect, test } from 'vitest';
import { createConnecting, type ConnectStart } from '../../../../lib/connect/connecting';
import type { Service } from '../../../../lib/connect/fault';
import type { CheckAnswer, CheckRequest } from '../../../../lib/run/check-protocol';
import { PRESETS } from '../../../../lib/settings/presets';

/** Connecting a service, with a browser and a background that answer as they are told. */

const KEY = 'sk-right-key-1234';
const MODELS: CheckAnswer = {
  type: 'models',
  models: ['gpt-6', 'gpt-6-luna'].map((name) => ({ name, endsOn: null })),
};
const failed = (code: Extract<CheckAnswer, { type: 'failed' }>['code'], detail?: string): CheckAnswer => ({
  type: 'failed',
  code,
  facts: detail === undefined ? {} : { detail },
});

let asked: CheckRequest[];
let hosts: string[];
let used: unknown[];
let waits: (() => void)[];
let isGranted: boolean;
let stored: Record<string, string>;
let answers: Partial<Record<CheckRequest['type'], CheckAnswer>>;

beforeEach(() => {
  [asked, hosts, used, waits, isGranted, stored] = [[], [], [], [], true, {}];
  answers = { models: MODELS, test: { type: 'works' }, relay: { type: 'works' } };
});

const toService = (id: string): Service =>
  id === 'relay' ? { kind: 'relay' } : { kind: 'provider', preset: PRESETS.find((preset) => preset.id === id)! };

function open(id: string, start: Partial<ConnectStart> = {}) {
  const service = toService(id);
  const baseUrl = service.kind === 'relay' ? '' : service.preset.baseUrl;
  let clockMs = 0;
  return createConnecting(
    service,
    { baseUrl, model: '', isModelFixed: false, ...start },
    {
      requestHost: (pattern) => {
        hosts.push(pattern);
        return Promise.resolve(isGranted);
      },
      check: (request) => {
        asked.push(request);
        return Promise.resolve(answers[request.type]!);
      },
      loadKeyEnding: (url) => Promise.resolve(stored[url] ?? ''),
      now: () => (clockMs += 400),
      wait: () => new Promise((resolve) => waits.push(resolve)),
      use: (...parts) => void used.push(parts),
    },
  );
}
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('a service with a key', () => {
  test('a service is connected with two presses after its key was entered: Connect and Use', async () => {
    const connecting = open('openai');
    connecting.type({ key: KEY });
    expect([asked, hosts]).toEqual([[], []]);
    connecting.connect();
    expect(hosts).toEqual(['https://api.openai.com/*']);
    await settle();
    expect(connecting.state()).toMatchObject({ phase: 'works', model: 'gpt-6-luna', elapsedMs: 400, fault: null });
    expect(asked.map(({ type, model, key }) => [type, model, key])).toEqual([
      ['models', '', KEY],
      ['test', 'gpt-6-luna', KEY],
    ]);
    expect(used).toEqual([]);
    connecting.use();
    expect(used).toEqual([
      [
        expect.objectContaining({
          engine: 'provider',
          provider: { preset: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'gpt-6-luna' },
        }),
        { 'https://api.openai.com': KEY },
      ],
    ]);
  });

  test('without a key nobody is asked for anything', () => {
    const connecting = open('openai');
    connecting.connect();
    expect(connecting.state().fault).toMatchObject({ at: 'key', reason: 'key-missing' });
    expect([asked, hosts]).toEqual([[], []]);
  });

  test('a stored key is used without being typed again, and stays stored as it is', async () => {
    stored['https://api.openai.com/v1'] = '1234';
    const connecting = open('openai');
    await settle();
    expect(connecting.state().keyEnding).toBe('1234');
    connecting.connect();
    await settle();
    expect(asked.map(({ key }) => key)).toEqual([null, null]);
    connecting.use();
    expect(used).toMatchObject([[{}, {}]]);
  });

  test('a refused key is a fault of the key, and mending it asks again', async () => {
    answers.models = failed('key-rejected', 'Incorrect API key provided');
    const connecting = open('openai');
    connecting.type({ key: 'sk-wrong' });
    connecting.connect();
    await settle();
    expect(connecting.state()).toMatchObject({
      phase: 'entering',
      isAllowed: true,
      fault: { at: 'key', reason: 'key-rejected', detail: 'Incorrect API key provided' },
    });
    answers.models = MODELS;
    connecting.type({ key: KEY });
    expect(connecting.state().fault).toBeNull();
    connecting.connect();
    await settle();
    expect(connecting.state().phase).toBe('works');
  });

  test('without the permission nothing is sent', async () => {
    isGranted = false;
    const connecting = open('openai');
    connecting.type({ key: KEY });
    connecting.connect();
    await settle();
    expect(connecting.state().fault).toMatchObject({ at: 'reach', reason: 'not-allowed' });
    expect(asked).toEqual([]);
  });

  test('another model is tried before it is used, and used by the same press', async () => {
    const connecting = open('openai');
    connecting.type({ key: KEY });
    connecting.connect();
    await settle();
    connecting.type({ model: 'gpt-6' });
    expect(connecting.state().phase).toBe('choosing');
    connecting.use();
    expect(used).toEqual([]);
    await settle();
    expect(asked.at(-1)).toMatchObject({ type: 'test', model: 'gpt-6' });
    expect(used).toMatchObject([[{ provider: { model: 'gpt-6' } }, {}]]);
  });

  test('a model that is refused is a fault of the model, and is not used', async () => {
    answers.test = failed('not-found');
    const connecting = open('openai');
    connecting.type({ key: KEY });
    connecting.connect();
    await settle();
    expect(connecting.state()).toMatchObject({ phase: 'choosing', fault: { at: 'model' } });
    connecting.use();
    await settle();
    expect(used).toEqual([]);
  });

  test('a provider without a list of models is asked for its example', async () => {
    answers.models = failed('not-found');
    const connecting = open('mistral');
    connecting.type({ key: KEY });
    connecting.connect();
    await settle();
    expect(connecting.state()).toMatchObject({ phase: 'works', model: 'mistral-small-latest', models: [] });
  });

  test('a model that is in use or fixed stays chosen', async () => {
    const connecting = open('openai', { model: 'gpt-6' });
    connecting.type({ key: KEY });
    connecting.connect();
    await settle();
    expect(connecting.state().model).toBe('gpt-6');
    const fixed = open('openai', { model: 'gpt-special', isModelFixed: true });
    fixed.type({ key: KEY });
    fixed.connect();
    await settle();
    expect(fixed.state().model).toBe('gpt-special');
  });

  test('what was under way when a field changed has no effect', async () => {
    const connecting = open('openai');
    connecting.type({ key: 'sk-wrong' });
    connecting.connect();
    connecting.type({ key: KEY });
    await settle();
    expect(connecting.state()).toMatchObject({ phase: 'entering', fault: null });
    expect(asked).toEqual([]);
  });
});

describe('a server of one’s own', () => {
  test('an address that Pith cannot use is a fault of the address', () => {
    const connecting = open('custom');
    connecting.type({ baseUrl: 'http://api.example.com' });
    connecting.connect();
    expect(connecting.state().fault).toMatchObject({ at: 'address', reason: 'insecure' });
    expect(hosts).toEqual([]);
  });

  test('a server without a list of models waits for the name of one', async () => {
    answers.models = failed('wrong-api');
    const connecting = open('custom');
    connecting.type({ baseUrl: 'https://api.example.com/v1' });
    connecting.connect();
    await settle();
    expect(connecting.state()).toMatchObject({ phase: 'choosing', model: '' });
    expect(asked.map(({ type }) => type)).toEqual(['models']);
  });

  test('a key that was sent to one host is not sent to the next', async () => {
    const connecting = open('custom');
    connecting.type({ baseUrl: 'https://one.example' });
    connecting.type({ key: KEY });
    connecting.connect();
    await settle();
    connecting.type({ baseUrl: 'https://two.example' });
    expect(connecting.state()).toMatchObject({ key: '', isAllowed: false });
  });
});

describe('Ollama', () => {
  test('Ollama is asked every two seconds until it lets Pith in, then connecting goes on by itself', async () => {
    answers.models = failed('origin-refused');
    const connecting = open('ollama');
    connecting.connect();
    await settle();
    expect(connecting.state()).toMatchObject({ phase: 'waiting', fault: { at: 'server', reason: 'origin-refused' } });
    waits.pop()?.();
    await settle();
    expect(connecting.state().phase).toBe('waiting');
    answers.models = { type: 'models', models: [{ name: 'qwen3:8b', endsOn: null }] };
    waits.pop()?.();
    await settle();
    expect(connecting.state()).toMatchObject({ phase: 'works', model: 'qwen3:8b', fault: null });
  });

  test('a server that does not run is waited for, and no longer after the card is closed', async () => {
    answers.models = failed('unreachable');
    const connecting = open('lm-studio');
    connecting.connect();
    await settle();
    expect(connecting.state()).toMatchObject({ phase: 'waiting', fault: { at: 'server', reason: 'unreachable' } });
    connecting.close();
    waits.pop()?.();
    await settle();
    expect(asked).toHaveLength(1);
  });

  test('without any model, Ollama asks for the name of one', async () => {
    answers.models = { type: 'models', models: [] };
    const connecting = open('ollama');
    connecting.connect();
    await settle();
    expect(connecting.state()).toMatchObject({ phase: 'choosing', model: '' });
  });
});

describe('a relay', () => {
  test('a relay needs no model, and its token is stored for its origin', async () => {
    const connecting = open('relay');
    connecting.type({ baseUrl: 'relay.example.com/gpt/' });
    connecting.type({ key: 'token' });
    connecting.connect();
    await settle();
    expect(asked).toEqual([{ type: 'relay', baseUrl: 'https://relay.example.com/gpt', model: '', key: 'token' }]);
    connecting.use();
    expect(used).toMatchObject([
      [{ engine: 'relay', relay: { url: 'https://relay.example.com/gpt' } }, { 'https://relay.example.com': 'token' }],
    ]);
  });

  test('a token that the relay refuses is a fault of the token', async () => {
    answers.relay = failed('token-rejected');
    const connecting = open('relay');
    connecting.type({ baseUrl: 'https://relay.example.com', key: 'token' });
    connecting.connect();
    await settle();
    expect(connecting.state()).toMatchObject({ phase: 'entering', fault: { at: 'key', reason: 'token-rejected' } });
  });
});
