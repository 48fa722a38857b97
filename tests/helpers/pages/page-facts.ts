import { createDom, type PageWindow } from '../../../lib/article/snapshot/dom';
import { copyMetadata } from '../../../lib/article/page/metadata';
import { readPageFacts } from '../../../lib/article/page/page-facts';
import { createSlices } from '../../../lib/article/slices';
import { takeSnapshot } from '../../../lib/article/snapshot/snapshot';
import type { PageFacts } from '../../../lib/article/verdict/facts';

/** The facts about a page that the verdict rules use, as the pipeline takes them from its snapshot. */
export async function pageFactsOf(window: PageWindow): Promise<PageFacts> {
  const slices = createSlices();
  const snapshot = await takeSnapshot(window, slices);
  const metadata = copyMetadata(createDom(window), snapshot.document, window.document.URL);
  return readPageFacts(window, snapshot, metadata, slices);
}
