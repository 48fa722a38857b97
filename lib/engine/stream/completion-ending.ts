import type { FinishReason } from '../../completions/finish-reason';

/**
 * What is known about a completion's end, shared by both sides of the SDK. The side that reads the chunks learns the
 * finish reason. The side that reads the connection learns of `[DONE]`, and needs both to tell an end from a cut.
 */
export type CompletionEnding = {
  /** `null` until a finish reason or `[DONE]` has arrived; after that, a lost connection changes nothing. */
  finishReason: FinishReason | null;
  /** Whether the last chunk had an empty reason, so that `[DONE]` alone does not mean that the answer is complete. */
  isReasonEmpty: boolean;
  /** When to stop listening to a finished completion, in epoch milliseconds: usage may follow, or nothing at all. */
  deadline: number;
};

export function createCompletionEnding(): CompletionEnding {
  return { finishReason: null, isReasonEmpty: false, deadline: Infinity };
}
