import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../../lib/settings/address';
import { PRESETS, toExampleModel, toExampleUrl, toPreset } from '../../../../lib/settings/presets';

const named = PRESETS.slice(0, -1);

test("the presets are the common providers, followed by the reader's own server", () => {
  expect(PRESETS.map(({ id }) => id)).toEqual([
    'openai',
    'anthropic',
    'gemini',
    'deepseek',
    'groq',
    'mistral',
    'xai',
    'moonshot',
    'glm',
    'qwen',
    'siliconflow',
    'together',
    'cerebras',
    'azure',
    'openrouter',
    'ollama',
    'lm-studio',
    'custom',
  ]);
});

describe.each(named)('the preset $id', (preset) => {
  test('a preset has a name, an example model, and an address or an example address', () => {
    expect(preset.name).not.toBe('');
    expect(preset.exampleModel).not.toBe('');
    expect(parseAddress(toExampleUrl(preset))).toMatchObject({ ok: true, baseUrl: toExampleUrl(preset) });
  });

  test("a preset says where to get a key, unless the server is in the reader's own network", () => {
    const address = parseAddress(toExampleUrl(preset));
    if (address.ok && address.isPrivate) expect(preset.keyUrl).toBe('');
    else expect(preset.keyUrl).toMatch(/^https:\/\//);
  });

  test('a preset stays chosen while its own address is entered', () => {
    expect(toPreset({ preset: preset.id, baseUrl: preset.baseUrl })).toBe(preset);
  });
});

test('docs/providers.md lists every preset with its address, its key page and its example model', () => {
  const lines = readFileSync('docs/providers.md', 'utf8').split('\n');
  for (const { name, baseUrl, keyUrl, exampleModel } of named) {
    const row = lines.find((line) => line.startsWith(`| ${name} `));
    expect(row, name).toContain(keyUrl);
    if (baseUrl !== '') for (const part of [`\`${baseUrl}\``, `\`${exampleModel}\``]) expect(row, name).toContain(part);
  }
});

const sources = ['lib/settings/presets.ts', 'README.md', 'README.zh-CN.md', 'compose.yaml', 'docs/relay.md'];

test.each([
  'deepseek-chat',
  'deepseek-reasoner',
  'llama-3.3-70b-versatile',
  'gemini-2.',
  'gpt-3.5',
  'gpt-4',
  'gpt-5',
  'o4-mini',
])('no preset names the model %s, which has been or will soon be shut down', (model) => {
  for (const file of sources) expect(readFileSync(file, 'utf8'), file).not.toContain(model);
});

test("the example model is shown unless the provider's own list lacks it", () => {
  const gemini = toPreset({ preset: 'gemini', baseUrl: '' });
  const { exampleModel } = gemini;
  expect(toExampleModel(gemini, [])).toBe(exampleModel);
  expect(toExampleModel(gemini, [{ name: 'other' }, { name: exampleModel }])).toBe(exampleModel);
  expect(toExampleModel(gemini, [{ name: `models/${exampleModel}` }])).toBe(exampleModel);
  expect(toExampleModel(gemini, [{ name: 'other' }])).toBe('');
});

test("an address other than the preset's is the reader's own server", () => {
  expect(toPreset({ preset: 'openai', baseUrl: 'https://llm.example.com/v1' }).id).toBe('custom');
  expect(toPreset({ preset: 'unheard-of', baseUrl: 'https://llm.example.com/v1' }).id).toBe('custom');
});

test('a preset whose address differs for each reader stays chosen at any of those addresses', () => {
  for (const baseUrl of ['', 'https://school.openai.azure.com/openai/v1', 'https://azure.example.com/openai/v1'])
    expect(toPreset({ preset: 'azure', baseUrl }).id).toBe('azure');
  expect(toExampleUrl(toPreset({ preset: 'azure', baseUrl: '' }))).toContain('.openai.azure.com/openai/v1');
});
