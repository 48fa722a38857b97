/** The arguments of a command are wrong; the message is a sentence. */
export class UsageError extends Error {
  override name = 'UsageError';
}
