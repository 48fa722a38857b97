import { describePage } from '../../lib/panel/page-kind';
import type { RunState } from '../../lib/panel/run-state';
import { useTranslate } from '../shared/translate';

/** The page's title, and what the reader should know about how the page was read. */
export function Heading({ run: { source, sent, preview, request } }: { run: RunState }) {
  const t = useTranslate();
  if (!source) return null;
  const { title, siteName, url, words, truncated, textlessPages } = source.article;
  const coverage = (preview ?? sent)?.coverage;
  const site = siteName || (URL.canParse(url) ? new URL(url).hostname : '');
  const { label, notice } = describePage(source.article);
  return (
    <hgroup>
      <h2 dir="auto" title={title}>
        {title || t(request.source.kind === 'selection' ? 'selectedText' : 'untitled')}
      </h2>
      <p class="hint">
        {[site, label && t(label), t('words', [words.toLocaleString(t('languageTag'))], words)]
          .filter(Boolean)
          .map((fact, index) => (
            <>
              {index > 0 && ' · '}
              <bdi>{fact}</bdi>
            </>
          ))}
      </p>
      {notice && <p class="badge badge-warning">{t(notice)}</p>}
      {coverage && (
        <p class="badge badge-warning">
          {t(coverage.sections > 0 ? 'coverage' : 'coveragePercent', [
            String(coverage.percent),
            String(coverage.sections),
            String(coverage.ofSections),
          ])}
        </p>
      )}
      {textlessPages > 0 && (
        <p class="badge badge-warning">{t('textlessPages', [String(textlessPages)], textlessPages)}</p>
      )}
      {truncated && <p class="badge badge-warning">{t('truncated')}</p>}
    </hgroup>
  );
}
