import type { Chunk } from '../engine';

/** A chunk that Pith itself inserts between the chunks of a completion; no server can send one. */
export class Aside {
  readonly chunk: Chunk;

  constructor(chunk: Chunk) {
    this.chunk = chunk;
  }
}
