import { pino, type Logger } from 'pino';

export type Log = Logger;

/**
 * Logs hold counts, ids and codes, never text of a page, a key or a token. Errors are reduced to their name, code and
 * place: the messages of databases and upstreams can quote their input.
 */
export function createLog(level: string): Log {
  return pino({ level, base: null, serializers: { error: toHarmless } });
}

function toHarmless(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, errcode, errstr } = error as NodeJS.ErrnoException & { errcode?: number; errstr?: string };
  const place = error.stack?.split('\n').find((line) => line.trim().startsWith('at '));
  return {
    name: error.name,
    ...(code !== undefined && { code }),
    // SQLite's own words for its code, such as "database or disk is full".
    ...(errcode !== undefined && { errcode, errstr }),
    ...(place && { place: place.trim() }),
    ...(error.cause !== undefined && { cause: toHarmless(error.cause) }),
  };
}
