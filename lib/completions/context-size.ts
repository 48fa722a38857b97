import { isRecord } from '../is-record.ts';

/**
 * What a server says about the context of a model, in tokens. `running`: the context that it runs the model with.
 * `most`: the largest that the model could have. `null` where it does not say.
 */
export type ContextSize = { running: number | null; most: number | null };

/** Where Ollama lists the models that are loaded: docs.ollama.com/api/ps */
export const LOADED_PATH = '/api/ps';

/** Where servers report their context to a GET, below the address without `/v1`. The source is above each. */
export const CONTEXT_PATHS: readonly string[] = [
  // docs.vllm.ai, `max_model_len`; github.com/ggml-org/llama.cpp, tools/server, `meta`
  '/v1/models',
  LOADED_PATH,
  // github.com/ggml-org/llama.cpp, tools/server: the context of one slot. It needs the model's name where it serves
  // several.
  '/props?model=',
  // lmstudio.ai/docs/developer/rest/list, and the path of its earlier versions
  '/api/v1/models',
  '/api/v0/models',
  // docs.litellm.ai/docs/proxy/model_management
  '/model/info',
];

const RUNNING = ['loaded_context_length', 'max_model_len', 'context_length', 'context_window'];
const NAMES = ['id', 'key', 'name', 'model', 'model_name'];

/** Reads an answer to one of the paths, or to Ollama's `/api/show`. Never throws. */
export function readContextSize(answer: unknown, model: string): ContextSize {
  if (!isRecord(answer)) return { running: null, most: null };
  const { default_generation_settings: slot, parameters, model_info: shown } = answer;
  if (isRecord(slot))
    return { running: firstCount(slot.n_ctx, isRecord(slot.params) && slot.params.n_ctx), most: null };
  if (isRecord(shown)) return readShown(shown, parameters);
  const list: unknown[] = [answer, answer.data, answer.models].find((each) => Array.isArray(each)) ?? [];
  const entry = list.find((each) => isRecord(each) && isNamed(each, model));
  if (!isRecord(entry)) return { running: null, most: null };
  const { meta, model_info: info, max_context_length: most } = entry;
  const loaded = instancesOf(entry).map(({ config }) => (isRecord(config) ? config.context_length : null));
  return {
    running: firstCount(
      // It is unknown which of several instances will answer.
      ...loaded.toSorted((a, b) => Number(a) - Number(b)),
      ...RUNNING.map((field) => entry[field]),
      isRecord(meta) && meta.n_ctx,
      isRecord(info) && info.max_input_tokens,
    ),
    most: firstCount(isRecord(meta) && meta.n_ctx_train, most),
  };
}

/** Whether the answer to `LOADED_PATH` is from Ollama, which reports more in `/api/show`. */
export function isOllama(loaded: unknown): boolean {
  return isRecord(loaded) && Array.isArray(loaded.models);
}

/** Ollama's parameters are the lines of the model's file: "num_ctx    8192". */
function readShown(info: Record<string, unknown>, parameters: unknown): ContextSize {
  const [, set] = /^num_ctx\s+(\d+)/m.exec(typeof parameters === 'string' ? parameters : '') ?? [];
  const name = Object.keys(info).find((key) => key.endsWith('.context_length'));
  return { running: firstCount(Number(set)), most: firstCount(name !== undefined && info[name]) };
}

/** Ollama adds a tag to a name that has none. */
function isNamed(entry: Record<string, unknown>, model: string): boolean {
  const names = [...NAMES.map((name) => entry[name]), ...instancesOf(entry).map(({ id }) => id)];
  return names.includes(model) || names.includes(`${model}:latest`);
}

/** The loaded instances of a model at LM Studio. */
function instancesOf({ loaded_instances: instances }: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(instances) ? (instances as unknown[]).filter((each) => isRecord(each)) : [];
}

function firstCount(...values: unknown[]): number | null {
  return values.find((value): value is number => Number.isSafeInteger(value) && (value as number) > 0) ?? null;
}
