/** The systems on which Ollama runs, by what a browser's user agent says. */
const SYSTEMS = [
  ['macOS', /mac os/i],
  ['Windows', /windows/i],
  ['Linux', /./],
] as const;

type System = (typeof SYSTEMS)[number][0];

function toSystem(userAgent: string): System {
  return SYSTEMS.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'Linux';
}

/** What to run once so that Ollama answers the extension at `origin`; docs.ollama.com/faq says where each is read. */
export function toOllamaCommand(userAgent: string, origin: string): string {
  switch (toSystem(userAgent)) {
    case 'macOS':
      return `launchctl setenv OLLAMA_ORIGINS "${origin}"`;
    case 'Windows':
      return `setx OLLAMA_ORIGINS "${origin}"`;
    case 'Linux':
      return `OLLAMA_ORIGINS="${origin}" ollama serve`;
  }
}
