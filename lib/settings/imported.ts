import { type EngineChoice, isSameProvider, type Settings } from './settings';

/**
 * The settings after an import. What writes, and where it is, stays as it was: an engine from a file waits in
 * `imported` until it has answered and the reader has put it to use. This device needs no answer.
 */
export function withImported(before: Settings, file: Settings): Settings {
  const { engine, provider, relay, connections } = before;
  const kept = { ...file, provider, relay, connections };
  if (file.engine === 'key-sentences') return { ...kept, engine: file.engine, imported: null };
  const choice = { engine: file.engine, provider: file.provider, relay: file.relay };
  return { ...kept, engine, imported: isSameEngine(choice, before) ? null : choice };
}

function isSameEngine(a: EngineChoice, b: EngineChoice): boolean {
  if (a.engine !== b.engine) return false;
  return a.engine === 'relay' ? a.relay.url === b.relay.url : isSameProvider(a.provider, b.provider);
}
