import type { RelayError } from './errors.ts';

/** The recipient of an answer. How it is reached, over HTTP or in a test, is its own business. */
export type Client = {
  /** Whether anything was sent: from then on an error can only be an event of the stream. */
  readonly hasBegun: boolean;
  /** Whether it left before it was served. */
  readonly isGone: boolean;
  /** Sends the headers: the upstream answered, or keeps the client waiting. */
  begin(): void;
  /**
   * Sends whole events, and the headers before them. Returns false when the client reads more slowly than they come;
   * `onDrain` is then called when there is room again.
   */
  write(events: Buffer): boolean;
  refuse(error: RelayError): void;
  /** Resolves when everything was handed over, or the connection is gone. */
  end(): Promise<void>;
  /** Closes the connection without waiting for the client. */
  destroy(): void;
  /** Set by the code that serves. `isReset`: the connection was lost, not closed by the client. */
  onClose: (isReset: boolean) => void;
  onDrain: () => void;
};
