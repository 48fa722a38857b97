import { type LoadCues, toCues } from './captions';

/**
 * Loads caption files as the page's player does, in a player that is not on the page. So the browser itself applies the
 * page's policy (`media-src`), sends the cookies that the page would send, and asks other sites for permission. This
 * is so although a script of an extension creates the player (Chromium 156, Firefox 153).
 */
export function createLoadCues({ document, Document }: Window & typeof globalThis, timeoutMs = 5_000): LoadCues {
  // An image named `createElement` hides that property of its document.
  const { createElement } = Document.prototype;
  return async ({ url, crossOrigin }) => {
    const player = createElement.call(document, 'video') as HTMLVideoElement;
    player.crossOrigin = crossOrigin;
    const element = createElement.call(document, 'track') as HTMLTrackElement;
    element.src = url;
    let isRefused = false;
    const note = ({ isTrusted }: Event) => (isRefused ||= isTrusted);
    document.addEventListener('securitypolicyviolation', note);
    await new Promise<void>((resolve) => {
      element.addEventListener('load', () => resolve());
      // The violation may be reported after the error.
      element.addEventListener('error', () => setTimeout(resolve));
      setTimeout(resolve, timeoutMs);
      player.append(element);
      element.track.mode = 'hidden';
    });
    document.removeEventListener('securitypolicyviolation', note);
    const cues = toCues(element.track);
    // Ends the loading of a file that is still on its way.
    element.remove();
    return cues.length === 0 && isRefused ? 'refused' : cues;
  };
}
