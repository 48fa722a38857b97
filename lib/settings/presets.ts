/** A provider offered by name. Each one speaks the OpenAI chat completions protocol at its `baseUrl`. */
export type Preset = {
  id: string;
  name: string;
  baseUrl: string;
  /** Where to create a key; '' for the reader's own servers. */
  keyUrl: string;
  /** The example in the empty model field. */
  exampleModel: string;
};

/** Base URLs as documented by the providers for OpenAI's SDKs (checked 2026-11-22). `custom` is last and empty. */
export const PRESETS: readonly Preset[] = [
  {
    id: 'openai',
    name: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    keyUrl: 'https://platform.openai.com/api-keys',
    exampleModel: 'gpt-4.1-mini',
  },
  {
    id: 'anthropic',
    name: 'Anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    keyUrl: 'https://console.anthropic.com/settings/keys',
    exampleModel: 'claude-haiku-4-5',
  },
  {
    id: 'gemini',
    name: 'Google Gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    keyUrl: 'https://aistudio.google.com/apikey',
    exampleModel: 'gemini-2.5-flash',
  },
  {
    id: 'deepseek',
    name: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    keyUrl: 'https://platform.deepseek.com/api_keys',
    exampleModel: 'deepseek-chat',
  },
  {
    id: 'groq',
    name: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyUrl: 'https://console.groq.com/keys',
    exampleModel: 'llama-3.3-70b-versatile',
  },
  {
    id: 'mistral',
    name: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    keyUrl: 'https://console.mistral.ai/api-keys',
    exampleModel: 'mistral-small-latest',
  },
  {
    id: 'openrouter',
    name: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyUrl: 'https://openrouter.ai/settings/keys',
    exampleModel: 'openai/gpt-4.1-mini',
  },
  { id: 'ollama', name: 'Ollama', baseUrl: 'http://localhost:11434/v1', keyUrl: '', exampleModel: 'llama3.2' },
  { id: 'lm-studio', name: 'LM Studio', baseUrl: 'http://localhost:1234/v1', keyUrl: '', exampleModel: 'qwen3-8b' },
  { id: 'custom', name: '', baseUrl: '', keyUrl: '', exampleModel: '' },
];
