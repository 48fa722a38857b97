/** What the operator has to correct before the relay can start: one sentence per line. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
