import { useEffect, useRef, useState } from 'preact/hooks';
import type { EntryFacts } from '../../lib/panel/history/entry';
import type { EntryPage, ListPosition } from '../../lib/panel/history/store';

export type List = (query: string, after: ListPosition | null, signal: AbortSignal) => Promise<EntryPage>;

/** `query`: the search, '' for everything. `hasMore`: whether more was found than `entries` holds. */
export type SearchResult = { query: string; entries: readonly EntryFacts[]; hasMore: boolean };

export type Listed = {
  /** The text in the field; `found` may still belong to the query before. */
  query: string;
  setQuery: (query: string) => void;
  /** `null` until the first search has a result. */
  found: SearchResult | null;
  hasFailed: boolean;
  tryAgain: () => void;
  /** Calls `onMore` with the first of the added entries, just before they are shown. */
  showMore: (onMore: (first: EntryFacts) => void) => Promise<void>;
  drop: (id: string) => void;
  dropAll: () => void;
};

/** The wait for the next letter, because a search for each letter of a word would be wasted. */
const TYPING_PAUSE_MS = 150;

/** The entries that a query finds, page by page. Nothing is looked up unless `mayLook`. */
export function useListed(mayLook: boolean, list: List): Listed {
  const [query, setQuery] = useState('');
  const [attempt, setAttempt] = useState(0);
  const [found, setFound] = useState<(SearchResult & { next: ListPosition | null }) | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const latest = useRef(list);
  latest.current = list;
  const looking = useRef(new AbortController());
  const isGettingMore = useRef(false);

  /** Looks up one page. A result that arrives after another query has started is ignored. */
  const look = async (
    sought: string,
    after: ListPosition | null,
    signal: AbortSignal,
    onPage: (page: EntryPage) => void,
  ): Promise<void> => {
    try {
      const page = await latest.current(sought, after, signal);
      if (signal.aborted) return;
      setFailed(false);
      onPage(page);
    } catch {
      if (!signal.aborted) setFailed(true);
    }
  };
  const start = () => {
    if (!mayLook) return;
    const controller = new AbortController();
    looking.current = controller;
    const show = ({ entries, next }: EntryPage) =>
      setFound({ query: query.trim(), entries, next, hasMore: next !== null });
    const timer = setTimeout(() => void look(query, null, controller.signal, show), query ? TYPING_PAUSE_MS : 0);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  };
  useEffect(start, [query, mayLook, attempt]);

  return {
    query,
    setQuery,
    found,
    hasFailed,
    tryAgain: () => setAttempt(attempt + 1),
    showMore: async (onMore) => {
      // The results shown may still belong to an earlier query.
      if (!found?.next || query.trim() !== found.query || isGettingMore.current) return;
      isGettingMore.current = true;
      await look(found.query, found.next, looking.current.signal, ({ entries, next }) => {
        if (entries[0]) onMore(entries[0]);
        setFound((now) => now && { ...now, entries: [...now.entries, ...entries], next, hasMore: next !== null });
      });
      isGettingMore.current = false;
    },
    drop: (id) => setFound((now) => now && { ...now, entries: now.entries.filter((entry) => entry.id !== id) }),
    dropAll: () => {
      looking.current.abort();
      setFound({ query: '', entries: [], next: null, hasMore: false });
    },
  };
}
