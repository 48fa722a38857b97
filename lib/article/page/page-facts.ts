import { type PageFacts, toFacts } from '../verdict/facts';
import type { PageWindow } from './dom';
import type { PageMetadata } from './metadata';
import type { Snapshot } from './snapshot';
import { findPosts } from './thread';

/**
 * What the rules for verdicts look at, from a snapshot that is still whole. `posts`: those of a thread that are known
 * already.
 */
export function readPageFacts(
  window: PageWindow,
  { seen }: Snapshot,
  { declared }: PageMetadata,
  posts?: ReadonlyMap<Element, number>,
): PageFacts {
  const buttons = seen.parts.filter(({ kind }) => kind === 'control');
  return toFacts(seen, declared, isRefused(window), () => (posts?.size ? posts : findPosts(seen.body, buttons)).keys());
}

/** Whether the server answered the page with an error. After a change of route it is another page. */
function isRefused({ performance, document: { URL } }: PageWindow): boolean {
  const [entry] = performance.getEntriesByType?.('navigation') ?? [];
  return ((entry as PerformanceNavigationTiming | undefined)?.responseStatus ?? 0) >= 400 && entry!.name === URL;
}
