import { toOllamaCommand, toSystem } from '../../../lib/settings/ollama-command';
import { Command } from '../../shared/Command';

/** The command with which Ollama lets Pith in, for the reader's system. */
export function OllamaCommand() {
  return <Command command={toOllamaCommand(toSystem(navigator.userAgent), location.origin)} />;
}
