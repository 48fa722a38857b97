import { type PageFacts, toFacts } from '../verdict/facts';
import type { PageWindow } from '../snapshot/dom';
import type { PageMetadata } from './metadata';
import type { Slices } from '../slices';
import type { Snapshot } from '../snapshot/snapshot';
import { findPosts } from './thread';

/**
 * The facts that verdicts are judged from, taken from a complete snapshot. `posts`: the posts of a thread, if already
 * known.
 */
export function readPageFacts(
  window: PageWindow,
  { seen }: Snapshot,
  { declared }: PageMetadata,
  slices: Slices,
  posts?: ReadonlyMap<Element, number>,
): Promise<PageFacts> {
  const buttons = seen.parts.filter(({ kind }) => kind === 'control');
  const listPosts = async () => (posts ?? (await findPosts(seen.body, buttons, slices))).keys();
  return toFacts(seen, declared, isRefused(window), slices, listPosts);
}

/** Whether the server answered with an error. After a change of route the answer was for another page. */
function isRefused({ performance, document: { URL } }: PageWindow): boolean {
  const [entry] = performance.getEntriesByType?.('navigation') ?? [];
  return ((entry as PerformanceNavigationTiming | undefined)?.responseStatus ?? 0) >= 400 && entry!.name === URL;
}
