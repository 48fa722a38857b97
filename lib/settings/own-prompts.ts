import type { OwnPrompt, Settings } from './settings';

/**
 * The settings with `prompt` in place of the own prompt called `name`; `null` for the name adds one, and `null` for the
 * prompt deletes it. A chosen prompt stays chosen when it is renamed.
 */
export function withPrompt(settings: Settings, name: string | null, prompt: OwnPrompt | null): Settings {
  const { prompts, wish } = settings;
  const next = prompts.flatMap((known) => (known.name === name ? (prompt ?? []) : known));
  return {
    ...settings,
    prompts: name === null && prompt ? [...next, prompt] : next,
    wish: prompt && name !== null && wish.prompt === name ? { ...wish, prompt: prompt.name } : wish,
  };
}
