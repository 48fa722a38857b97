import type { Translate } from '../../messages';
import type { RunState } from '../run-state';
import { pageTitle, pageUrl } from './file';

/**
 * Where a text comes from, in one line: the page's title, site, author and date where the page names them, its address,
 * what wrote the text, and when.
 */
export function toSourceLine(run: RunState, t: Translate): string {
  const { article, engine } = run.source ?? {};
  const date = new Intl.DateTimeFormat(t('languageTag'), { dateStyle: 'medium' });
  const published = new Date(article?.publishedTime ?? '');
  return [
    pageTitle(run, t),
    article?.siteName,
    article?.byline,
    Number.isNaN(published.getTime()) ? '' : date.format(published),
    pageUrl(run),
    engine && `${engine.model || engine.host || t('engineOnDevice')}, ${date.format(run.startedAt)}`,
  ]
    .map((fact) => fact?.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join(' · ');
}
