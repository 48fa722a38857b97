import { useState } from 'preact/hooks';
import { toOllamaCommand } from '../../../lib/settings/ollama-command';
import { CHECK, COPY } from '../../shared/icons/text';
import { Tool } from '../../shared/Tool';
import { useTranslate } from '../../shared/translate';
import { useWriting } from '../../shared/use-writing';

/** The command with which Ollama lets Pith in, for the reader's system, with a button that copies it. */
export function Command({ platform = navigator.userAgent }: { platform?: string }) {
  const t = useTranslate();
  const [isCopied, setCopied] = useState(false);
  const { isRefused, follow } = useWriting();
  const command = toOllamaCommand(platform, location.origin);
  return (
    <>
      <p class="command">
        <code dir="ltr">{command}</code>
        <Tool
          label={t(isCopied ? 'copied' : 'copyCommand')}
          path={isCopied ? CHECK : COPY}
          onPress={() => follow(navigator.clipboard.writeText(command).then(() => setCopied(true)))}
        />
      </p>
      {isRefused && <p role="alert">{t('copyFailed')}</p>}
    </>
  );
}
