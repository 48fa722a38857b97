import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Shows the whole address of the link in `within` that has the focus or is under the pointer, until Escape. */
export function LinkAddress({ within }: { within: RefObject<HTMLElement | null> }) {
  const [href, setHref] = useState('');
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const show = ({ target }: Event) => setHref((target as Element).closest('a')?.href ?? '');
    const showFocused = () => setHref(within.current?.querySelector<HTMLAnchorElement>('a:focus')?.href ?? '');
    within.current?.addEventListener('mouseover', show, { signal });
    within.current?.addEventListener('mouseleave', showFocused, { signal });
    within.current?.addEventListener('focusin', show, { signal });
    within.current?.addEventListener('focusout', () => setHref(''), { signal });
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && setHref(''), { signal });
    return () => listening.abort();
  }, [within]);

  const url = URL.parse(href);
  if (!url) return null;
  return (
    // The link itself tells a screen reader where it goes.
    <p class="address" dir="ltr" aria-hidden="true">
      {url.protocol}//<b>{url.host}</b>
      {href.slice(url.origin.length)}
    </p>
  );
}
