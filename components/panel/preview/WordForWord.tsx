import type { Part } from '../../../lib/run/protocol';
import { useTranslate } from '../../shared/translate';
import { Marked } from './Marked';

const PART_NAMES = { system: 'partSystem', user: 'partUser', assistant: 'partAssistant' } as const;

/** The request itself, folded away. */
export function WordForWord({ parts }: { parts: readonly Part[] }) {
  const t = useTranslate();
  return (
    <details class="exact">
      <summary class="link">{t('previewExact')}</summary>
      {parts.map(({ name, text }) => (
        <>
          <h3>{name in PART_NAMES ? t(PART_NAMES[name as keyof typeof PART_NAMES]) : name}</h3>
          {/* A keyboard scrolls only what has the focus. */}
          <pre dir="auto" tabIndex={0}>
            <Marked text={text} />
          </pre>
        </>
      ))}
    </details>
  );
}
