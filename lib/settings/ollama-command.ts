/** The systems on which Ollama runs, by what a browser's user agent says. */
const PATTERNS = [
  ['macOS', /mac os/i],
  ['Windows', /windows/i],
  ['Linux', /./],
] as const;

export type System = (typeof PATTERNS)[number][0];

export const SYSTEMS: readonly System[] = PATTERNS.map(([system]) => system);

export function toSystem(userAgent: string): System {
  return PATTERNS.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'Linux';
}

/** What to run once so that Ollama answers the extension at `origin`; docs.ollama.com/faq says where each is read. */
export function toOllamaCommand(system: System, origin: string): string {
  switch (system) {
    case 'macOS':
      return `launchctl setenv OLLAMA_ORIGINS "${origin}"`;
    case 'Windows':
      return `setx OLLAMA_ORIGINS "${origin}"`;
    case 'Linux':
      return `OLLAMA_ORIGINS="${origin}" ollama serve`;
  }
}
