import type { ExtractedArticle } from '../article';
import { toBase } from '../language';
import { cleanLine } from '../text';
import { toTranscript } from './transcript';
import { type Cue, cueText } from './vtt';

/**
 * Loads a caption file of a player. `refused`: the page's own policy forbids that; no cues when there is no such file,
 * or no permission of another site.
 */
export type LoadCues = (file: CaptionFile) => Promise<Cue[] | 'refused'>;
/** `crossOrigin`: the player's own. */
type CaptionFile = { url: string; crossOrigin: string | null };

/** Captions of ten hours are under a megabyte. */
export const MAX_CAPTION_CHARS = 5_000_000;

/**
 * The captions of the page's largest player as paragraphs with `seconds`; `null` when it has none, `refused` when the
 * page's policy forbids to load them. A track that the player has loaded is read as it is, without a request. Another
 * is loaded beside the player, since loading it there would show it to the reader. Changes nothing on the page.
 */
export async function readCaptions(
  document: Document,
  loadCues: LoadCues,
): Promise<ExtractedArticle | 'refused' | null> {
  const player = findPlayer(document);
  const language = document.documentElement.lang;
  let isRefused = false;
  for (const track of player ? rankTracks(player, language) : []) {
    const cues = track.cues.length > 0 || !track.file ? track.cues : await loadCues(track.file);
    if (cues === 'refused') isRefused = true;
    const passages = cues === 'refused' ? [] : toTranscript(cues);
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
  return isRefused ? 'refused' : null;
}

/** The cues of a track, as far as they are loaded; none for a disabled track, which stays disabled. */
export function toCues({ cues }: TextTrack): Cue[] {
  const read: Cue[] = [];
  let chars = 0;
  for (const cue of cues ?? []) {
    const text = cueText((cue as VTTCue).text ?? '');
    if ((chars += text.length) > MAX_CAPTION_CHARS) break;
    read.push({ start: cue.startTime, text });
  }
  return read;
}

type Track = { cues: Cue[]; file: CaptionFile | null; language: string; rank: number };

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
      const { crossOrigin } = player;
      const isLoadable = element && /^(https?|blob|data):/.test(element.src);
      const file =
        isLoadable && (crossOrigin !== null || isOwn(element.src, player)) ? { url: element.src, crossOrigin } : null;
      return { cues: toCues(track), file, language: track.language, rank };
    });
  return tracks.sort((a, b) => b.rank - a.rank);
}

function isOwn(url: string, { ownerDocument }: Element): boolean {
  return (
    URL.canParse(url) &&
    (new URL(url).protocol === 'data:' || new URL(url).origin === new URL(ownerDocument.URL).origin)
  );
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
