/**
 * What streams have sent, kept for a while, so that a client that lost its connection can continue where it was. Events
 * are numbered from 1; each is kept as the bytes that were sent, with its `id:` line and the blank line that ends it.
 */
export type Streams = {
  /** Begins a stream of this relay. `watcher` is told what happens to it elsewhere. */
  open(id: string, tokenId: string, watcher: StreamWatcher): OpenStream;
  /**
   * A stream of any relay that can still be read, `null` when there is none of this token. Throws `RelayError`
   * `resume_unavailable` when another relay may have it and cannot be reached now.
   */
  find(id: string, tokenId: string): Promise<KeptStream | null>;
  /** Releases what it holds: timers, connections. */
  close(): Promise<void>;
};

export type StreamWatcher = {
  /** How many reconnected clients are reading the stream now. */
  onFollowers(count: number): void;
  /** The client asked to stop. */
  onStop(): void;
};

export type OpenStream = {
  /** Never throws and never waits: what cannot be kept makes the stream impossible to resume, not to send. */
  append(number: number, event: Buffer): void;
  /** Nothing follows. The events stay for the grace period. */
  end(): void;
};

export type KeptStream = {
  /**
   * The events after `after`, then those to come, in order and without gaps; ends with the stream, or when `signal`
   * aborts. Throws `RelayError` `resume_expired` when events after `after` are no longer kept, `relay_stopped` when the
   * relay that ran the stream is gone, and `resume_unavailable` when that relay cannot be reached now.
   */
  read(after: number, signal: AbortSignal): AsyncIterable<Buffer>;
  /** Tells the relay that runs it to stop, and resolves when it was told. */
  stop(): Promise<void>;
};
