/** What the operator has to mend before the relay can start: sentences, one to a line. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
