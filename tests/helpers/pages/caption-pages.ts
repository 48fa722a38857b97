import { page, seen } from './page-kinds';
import { type ServedPage, servePages } from './pages';

/** Pages about a video with a track, by how far their own policy lets their player load it. */

const CUES = Array.from({ length: 12 }, (_, n) => `00:00:${10 + 4 * n}.000 --> 00:00:${13 + 4 * n}.000\n${seen(n)}\n`);

const CAPTIONS: ServedPage = {
  type: 'text/vtt',
  body: `WEBVTT\n\n${CUES.join('\n')}`,
  headers: { 'access-control-allow-origin': '*' },
};

const CAPTIONS_PATH = '/captions.vtt';

type CaptionPage = {
  name: string;
  policy?: string;
  /** In the page's head, and on its player. */
  head?: string;
  player?: string;
  /** Where the track is, if not on the page's own host. `OTHER`: on another host. */
  host?: string;
  /** `refused`: the player may not load it. `missing`: the player may, but another site does not allow it. */
  result: 'read' | 'refused' | 'missing';
  /** Firefox also applies the page's policy to what Pith's script fetches after the reader agreed. */
  isFinalInFirefox?: boolean;
};

const OTHER = '{other host}';

export const CAPTION_PAGES: readonly CaptionPage[] = [
  { name: 'no policy', result: 'read' },
  { name: 'a policy for requests of scripts alone', policy: "connect-src 'none'", result: 'read' },
  {
    name: 'a policy against all media and requests',
    policy: "connect-src 'none'; media-src 'none'",
    isFinalInFirefox: true,
    result: 'refused',
  },
  { name: 'a policy against media', policy: "media-src 'none'", result: 'refused' },
  {
    name: 'a policy against everything else',
    policy: "default-src 'none'; style-src 'unsafe-inline'",
    isFinalInFirefox: true,
    result: 'refused',
  },
  {
    name: 'a policy in the page itself',
    head: '<meta http-equiv="content-security-policy" content="media-src \'none\'">',
    result: 'refused',
  },
  {
    name: 'a policy against media of other sites',
    policy: "media-src 'self'",
    player: 'crossorigin',
    host: OTHER,
    result: 'refused',
  },
  { name: 'captions of another site that the player asks for', player: 'crossorigin', host: OTHER, result: 'read' },
  { name: 'captions of another site that the player does not ask for', host: OTHER, result: 'missing' },
];

export type CaptionServer = {
  url: string;
  /** The requests for captions since the last `clear`, on either host. */
  captionRequests: () => string[];
  clear: () => void;
  close: () => void;
};

/** Serves `CAPTION_PAGES` by their index. */
export async function serveCaptionPages(): Promise<CaptionServer> {
  const other = await servePages({ [CAPTIONS_PATH]: CAPTIONS });
  const pages = CAPTION_PAGES.map((page, index) => [`/${index}`, toCaptionPage(page, other.url)] as const);
  const server = await servePages({ [CAPTIONS_PATH]: CAPTIONS, ...Object.fromEntries(pages) });
  const servers = [server, other];
  return {
    url: server.url,
    captionRequests: () => servers.flatMap(({ hits }) => hits.filter((path) => path === CAPTIONS_PATH)),
    clear: () => servers.forEach(({ hits }) => void (hits.length = 0)),
    close: () => servers.forEach((each) => each.close()),
  };
}

function toCaptionPage({ policy, head = '', player = '', host = '' }: CaptionPage, other: string): ServedPage {
  const track = `<track kind="captions" srclang="en" src="${host && other}${CAPTIONS_PATH}">`;
  return {
    type: 'text/html; charset=utf-8',
    body: page(
      `<main><h1>A talk</h1><video controls ${player} width="640" height="360">${track}</video><p>A talk in the town hall.</p></main>`,
      head,
    ),
    ...(policy && { headers: { 'content-security-policy': policy } }),
  };
}
