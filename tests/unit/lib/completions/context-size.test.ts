import { expect, test } from 'vitest';
import { type ContextSize, readContextSize } from '../../../../lib/completions/context-size';

/** The answers as the servers' documentation shows them; the source is in each name. */
const ANSWERS: [string, unknown, ContextSize][] = [
  [
    'Ollama, docs.ollama.com/api/ps',
    { models: [{ name: 'gemma3', model: 'gemma3', context_length: 4096, size_vram: 5333539264 }] },
    { running: 4096, most: null },
  ],
  [
    'Ollama, which adds a tag to the name',
    {
      models: [
        { name: 'other:latest', context_length: 1 },
        { name: 'gemma3:latest', context_length: 8192 },
      ],
    },
    { running: 8192, most: null },
  ],
  [
    'Ollama with another model loaded',
    { models: [{ name: 'other', context_length: 8192 }] },
    { running: null, most: null },
  ],
  [
    'Ollama, docs.ollama.com/api-reference/show-model-details',
    { parameters: 'stop  "<eos>"\nnum_ctx    16384', model_info: { 'gemma3.context_length': 131072 } },
    { running: 16384, most: 131072 },
  ],
  [
    'Ollama for a model whose file sets no context',
    { parameters: 'temperature 0.7', model_info: { 'general.architecture': 'llama', 'llama.context_length': 2048 } },
    { running: null, most: 2048 },
  ],
  [
    'llama.cpp, tools/server, /props',
    { default_generation_settings: { id: 0, n_ctx: 16384, params: {} }, total_slots: 4 },
    { running: 16384, most: null },
  ],
  [
    'llama.cpp, tools/server, /v1/models',
    { models: [{ name: 'gemma3' }], data: [{ id: 'gemma3', meta: { n_ctx: 8192, n_ctx_train: 131072 } }] },
    { running: 8192, most: 131072 },
  ],
  ['llama.cpp while it loads', { data: [{ id: 'gemma3', meta: null }] }, { running: null, most: null }],
  ['vLLM', { object: 'list', data: [{ id: 'gemma3', max_model_len: 32768 }] }, { running: 32768, most: null }],
  [
    'LM Studio, lmstudio.ai/docs/developer/rest/list',
    {
      models: [
        {
          key: 'gemma3',
          max_context_length: 32768,
          loaded_instances: [
            { id: 'gemma3', config: { context_length: 8192 } },
            { id: 'gemma3:2', config: { context_length: 4096 } },
          ],
        },
      ],
    },
    { running: 4096, most: 32768 },
  ],
  [
    'LM Studio before it loads the model',
    { models: [{ key: 'gemma3', max_context_length: 32768, loaded_instances: [] }] },
    { running: null, most: 32768 },
  ],
  [
    'LM Studio 0.3, /api/v0/models',
    { data: [{ id: 'gemma3', state: 'loaded', max_context_length: 131072, loaded_context_length: 4096 }] },
    { running: 4096, most: 131072 },
  ],
  [
    'LiteLLM, docs.litellm.ai/docs/proxy/model_management',
    { data: [{ model_name: 'gemma3', model_info: { max_tokens: 8192, max_input_tokens: 128000 } }] },
    { running: 128000, most: null },
  ],
  ['a list of another server', [{ id: 'gemma3', context_length: 40960 }], { running: 40960, most: null }],
  ['a server without the model', { data: [{ id: 'other', max_model_len: 32768 }] }, { running: null, most: null }],
  ['an error with status 200', { error: 'Unexpected endpoint or method.' }, { running: null, most: null }],
  [
    'numbers that are none',
    { data: [{ id: 'gemma3', max_model_len: '9', context_length: -1 }] },
    { running: null, most: null },
  ],
  ['text', 'ok', { running: null, most: null }],
  ['nothing', undefined, { running: null, most: null }],
  ['lists of nothing', { data: [null, 7, 'gemma3'], models: null }, { running: null, most: null }],
];

test.each(ANSWERS)('the context is read from the answer of %s', (_who, answer, size) => {
  expect(readContextSize(answer, 'gemma3')).toEqual(size);
});
