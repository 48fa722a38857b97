import type { ListedModel } from '../completions/model-list';
import type { Preset } from '../settings/presets';

/** Words in the names of models that do not write text: for embeddings, speech, pictures, moderation, and the like. */
const OTHER_USES =
  /embed|rerank|whisper|tts|audio|speech|transcri|voice|image|dall-e|imagen|veo|sora|video|moderat|guard|safety|ocr|realtime|\bbge|\bclip\b/i;

/** Words with which providers name their small models. */
const QUICK = /flash|mini|nano|haiku|small|lite|luna|instant|fast/i;

/**
 * The model that a reader is likely to want: the preset's example, which is quick and cheap, or else one with such a
 * name, or else the first that writes. `null` when none is listed.
 */
export function chooseModel({ exampleModel }: Preset, models: readonly ListedModel[]): string | null {
  const writing = models.filter(({ name }) => !OTHER_USES.test(name));
  const lasting = writing.filter(({ endsOn }) => endsOn === null);
  const isExample = ({ name }: ListedModel) => toBareName(name) === exampleModel;
  const chosen =
    lasting.find(isExample) ?? lasting.find(({ name }) => QUICK.test(name)) ?? lasting[0] ?? writing[0] ?? models[0];
  return chosen?.name ?? null;
}

/** Whether a model is quick and cheap, as far as its name says. */
export function isQuick({ exampleModel }: Preset, model: string): boolean {
  return toBareName(model) === exampleModel || QUICK.test(model);
}

/** Google lists its models as `models/…`, and Ollama adds `:latest` where no tag was asked for. */
function toBareName(name: string): string {
  return name.replace(/^models\//, '').replace(/:latest$/, '');
}
