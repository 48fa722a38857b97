import { parseAddress } from './address';
import type { Settings } from './settings';

/** A provider offered by name. Each one speaks the OpenAI chat completions protocol at its `baseUrl`. */
export type Preset = {
  id: string;
  name: string;
  /** '' where each reader has a different address. */
  baseUrl: string;
  /** The example in the empty address field, where `baseUrl` is ''. */
  exampleUrl?: string;
  /** Where to create a key; '' for the reader's own servers. */
  keyUrl: string;
  /** The example in the empty model field, unless the provider's own list of models lacks it. */
  exampleModel: string;
};

/**
 * As documented on the page named with each preset, read on 2026-11-28. See also docs/providers.md. `custom` is last.
 */
export const PRESETS: readonly Preset[] = [
  {
    // OpenAI's list of models says in `shutdown_date` when a model ends.
    // https://developers.openai.com/api/docs/deprecations
    id: 'openai',
    name: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    keyUrl: 'https://platform.openai.com/api-keys',
    exampleModel: 'gpt-6-luna',
  },
  {
    // https://platform.claude.com/docs/en/api/openai-sdk
    id: 'anthropic',
    name: 'Anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    keyUrl: 'https://console.anthropic.com/settings/keys',
    exampleModel: 'claude-haiku-5-5',
  },
  {
    // https://ai.google.dev/gemini-api/docs/openai
    id: 'gemini',
    name: 'Google Gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    keyUrl: 'https://aistudio.google.com/apikey',
    exampleModel: 'gemini-3.5-flash-lite',
  },
  {
    // https://api-docs.deepseek.com/quick_start/pricing
    id: 'deepseek',
    name: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    keyUrl: 'https://platform.deepseek.com/api_keys',
    exampleModel: 'deepseek-flash',
  },
  {
    // https://console.groq.com/docs/models
    id: 'groq',
    name: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyUrl: 'https://console.groq.com/keys',
    exampleModel: 'openai/gpt-oss-20b',
  },
  {
    // https://docs.mistral.ai
    id: 'mistral',
    name: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    keyUrl: 'https://console.mistral.ai/api-keys',
    exampleModel: 'mistral-small-latest',
  },
  {
    // https://docs.x.ai/developers/models
    id: 'xai',
    name: 'xAI',
    baseUrl: 'https://api.x.ai/v1',
    keyUrl: 'https://console.x.ai',
    exampleModel: 'grok-4.3',
  },
  {
    // A key for api.moonshot.cn is not valid here. https://platform.kimi.ai/docs/api/errors
    id: 'moonshot',
    name: 'Moonshot (Kimi)',
    baseUrl: 'https://api.moonshot.ai/v1',
    keyUrl: 'https://platform.kimi.ai/console/api-keys',
    exampleModel: 'kimi-k2.6',
  },
  {
    // The base URL does not end in /v1. https://docs.z.ai/api-reference/introduction
    id: 'glm',
    name: 'Z.ai (GLM)',
    baseUrl: 'https://api.z.ai/api/paas/v4',
    keyUrl: 'https://z.ai/manage-apikey/apikey-list',
    exampleModel: 'glm-5.3-flash',
  },
  {
    // https://www.alibabacloud.com/help/en/model-studio/base-url, which also has addresses of one's own workspace.
    id: 'qwen',
    name: 'Alibaba Cloud (Qwen)',
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    keyUrl: 'https://modelstudio.console.alibabacloud.com',
    exampleModel: 'qwen3.8-flash',
  },
  {
    // https://docs.siliconflow.com
    id: 'siliconflow',
    name: 'SiliconFlow',
    baseUrl: 'https://api.siliconflow.com/v1',
    keyUrl: 'https://cloud.siliconflow.com/account/ak',
    exampleModel: 'deepseek-ai/DeepSeek-V4-Flash',
  },
  {
    // The list of models is a bare array. https://docs.together.ai/reference/models
    id: 'together',
    name: 'Together',
    baseUrl: 'https://api.together.xyz/v1',
    keyUrl: 'https://api.together.ai/settings/api-keys',
    exampleModel: 'openai/gpt-oss-20b',
  },
  {
    // https://inference-docs.cerebras.ai/models/overview
    id: 'cerebras',
    name: 'Cerebras',
    baseUrl: 'https://api.cerebras.ai/v1',
    keyUrl: 'https://cloud.cerebras.ai',
    exampleModel: 'gpt-oss-120b',
  },
  {
    // The model is the name that the reader gave to the deployment.
    // https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle
    id: 'azure',
    name: 'Azure OpenAI',
    baseUrl: '',
    exampleUrl: 'https://your-resource.openai.azure.com/openai/v1',
    keyUrl: 'https://ai.azure.com',
    exampleModel: 'my-deployment',
  },
  {
    // https://openrouter.ai/docs/api/reference/errors-and-debugging
    id: 'openrouter',
    name: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyUrl: 'https://openrouter.ai/settings/keys',
    exampleModel: 'openai/gpt-6-luna',
  },
  {
    // https://docs.ollama.com
    id: 'ollama',
    name: 'Ollama',
    baseUrl: 'http://localhost:11434/v1',
    keyUrl: '',
    exampleModel: 'llama3.2',
  },
  {
    // https://lmstudio.ai/docs/developer
    id: 'lm-studio',
    name: 'LM Studio',
    baseUrl: 'http://localhost:1234/v1',
    keyUrl: '',
    exampleModel: 'qwen3-8b',
  },
  {
    id: 'custom',
    name: '',
    baseUrl: '',
    exampleUrl: 'https://api.example.com/v1',
    keyUrl: '',
    exampleModel: '',
  },
];

/** The chosen preset, as long as the address is on its host, if it has one; else `custom`. */
export function toPreset({ preset, baseUrl }: Pick<Settings['provider'], 'preset' | 'baseUrl'>): Preset {
  const address = parseAddress(baseUrl);
  const isThere = (known: Preset) =>
    !address.ok || known.baseUrl === '' || new URL(known.baseUrl).host === address.host;
  return PRESETS.find((known) => known.id === preset && isThere(known)) ?? PRESETS.at(-1)!;
}

/** An address to show as an example where none, or a wrong one, was entered. */
export function toExampleUrl({ baseUrl, exampleUrl = baseUrl }: Preset): string {
  return exampleUrl;
}

/** A model to show as an example; '' when `listed`, the provider's own list, has models but not this one. */
export function toExampleModel({ exampleModel }: Preset, listed: readonly { name: string }[]): string {
  // Google's list names them `models/…`.
  const isListed = listed.some(({ name }) => name === exampleModel || name === `models/${exampleModel}`);
  return isListed || listed.length === 0 ? exampleModel : '';
}
