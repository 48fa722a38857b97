import type { ExtractedArticle } from '../article';
import { toBase } from '../language';
import { cleanLine } from '../text';
import { toTranscript } from './transcript';
import { type Cue, cueText, parseCues } from './vtt';

/** Fetches a text by its address; `null` when that is not allowed or there is none. */
export type FetchText = (url: string) => Promise<string | null>;

/** Captions of ten hours are under a megabyte. */
const MAX_CAPTION_CHARS = 5_000_000;

/**
 * The captions of the page's largest player as paragraphs with `seconds`; `null` when it has none. A track that the
 * player has loaded is read as it is; another is fetched, since loading it would show it to the reader. Reads only.
 */
export async function readCaptions(document: Document, fetchText: FetchText): Promise<ExtractedArticle | null> {
  const player = findPlayer(document);
  const language = document.documentElement.lang;
  for (const track of player ? rankTracks(player, language) : []) {
    const cues = track.cues.length > 0 ? track.cues : parseCues((await fetchText(track.src)) ?? '');
    const passages = toTranscript(cues);
    if (passages.length === 0) continue;
    return {
      title: cleanLine(document.title),
      byline: '',
      siteName: '',
      language: track.language || language,
      publishedTime: '',
      url: document.URL,
      passages,
      method: 'transcript',
      verdict: 'article',
      truncated: false,
    };
  }
  return null;
}

/** Fetches with what the page itself may: its own cookies to its own host only, none to others. */
export function createFetchText(fetch: typeof globalThis.fetch, timeoutMs = 5_000): FetchText {
  return async (url) => {
    if (!/^(https?|blob|data):/.test(url)) return null;
    try {
      const response = await fetch(url, { credentials: 'same-origin', signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok || !response.body) return null;
      const decoder = new TextDecoder();
      let text = '';
      // In Firefox 153, content scripts cannot iterate over a stream.
      const parts = response.body.getReader();
      for (let part = await parts.read(); !part.done; part = await parts.read()) {
        text += decoder.decode(part.value, { stream: true });
        if (text.length > MAX_CAPTION_CHARS) {
          await parts.cancel();
          return null;
        }
      }
      return text;
    } catch (error) {
      // Another site does not allow it, the blob is gone, or the server does not answer.
      if (error instanceof TypeError || error instanceof DOMException) return null;
      throw error;
    }
  };
}

type Track = { cues: Cue[]; src: string; language: string; rank: number };

/** In order of preference: the page's language, then the track that the page chose, then captions. */
function rankTracks(player: HTMLMediaElement, language: string): Track[] {
  const elements = new Map([...player.querySelectorAll('track')].map((element) => [element.track, element]));
  const tracks = [...(player.textTracks ?? [])]
    .filter(({ kind }) => kind === 'captions' || kind === 'subtitles')
    .map((track): Track => {
      const element = elements.get(track);
      const isOfPage = language !== '' && toBase(track.language) === toBase(language);
      const rank = (isOfPage ? 4 : 0) + (element?.default ? 2 : 0) + (track.kind === 'captions' ? 1 : 0);
      // Like the player itself: from another site only if the page asks for that.
      const src = element && (player.crossOrigin !== null || isOwn(element.src, player)) ? element.src : '';
      return { cues: toCues(track), src, language: track.language, rank };
    });
  return tracks.sort((a, b) => b.rank - a.rank);
}

function isOwn(url: string, { ownerDocument }: Element): boolean {
  return (
    URL.canParse(url) &&
    (new URL(url).protocol === 'data:' || new URL(url).origin === new URL(ownerDocument.URL).origin)
  );
}

/** The loaded cues; `null` for a disabled track, which stays disabled. */
function toCues({ cues }: TextTrack): Cue[] {
  return [...(cues ?? [])].map((cue) => ({ start: cue.startTime, text: cueText((cue as VTTCue).text ?? '') }));
}

function findPlayer(document: Document): HTMLMediaElement | null {
  let found: HTMLMediaElement | null = null;
  const roots: ParentNode[] = [document];
  for (let root = roots.pop(); root; root = roots.pop()) {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      if (/^(video|audio)$/.test(element.localName) && (!found || area(element) > area(found)))
        found = element as HTMLMediaElement;
    }
  }
  return found;
}

function area({ clientWidth, clientHeight }: Element): number {
  return clientWidth * clientHeight;
}
