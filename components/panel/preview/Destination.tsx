import { formatUsd, toCostUsd } from '../../../lib/panel/cost';
import type { EngineFacts, Preview } from '../../../lib/run/protocol';
import { isPrivateHost } from '../../../lib/settings/address';
import { toPlace } from '../../../lib/settings/place';
import { Icon } from '../../shared/Icon';
import { PLACE_ICONS } from '../../shared/icons/frame';
import { useTranslate } from '../../shared/translate';

type DestinationProps = { preview: Preview; engine: EngineFacts; isEmpty: boolean };

/** Where the text would go, how much of it, and at what price. */
export function Destination({ preview: { words, asked }, engine, isEmpty }: DestinationProps) {
  const t = useTranslate();
  const number = new Intl.NumberFormat(t('languageTag'));
  const cost = asked.price && toCostUsd(asked.price, { promptTokens: asked.tokens, completionTokens: 0 });
  const isPrivate = isPrivateHost(engine.host.replace(/:\d+$/, ''));
  const figures = [
    engine.model,
    t('words', [number.format(words)], words),
    t('aboutTokens', [number.format(asked.tokens)]),
    cost !== null ? `≈\u00a0${formatUsd(cost, t('languageTag'))}` : !isPrivate && t('costUnknown'),
    engine.kind === 'relay' && t('previewRelay'),
  ].filter(Boolean);
  return (
    <div class="goes">
      <Icon path={PLACE_ICONS[toPlace({ engine: engine.kind }, isPrivate)]} />
      <b>
        <bdi>{engine.host}</bdi>
      </b>
      <span class="quiet" role="status">
        {isEmpty
          ? t('previewNothing')
          : figures.map((figure, index) => (
              <>
                {index > 0 && ' · '}
                <bdi>{figure}</bdi>
              </>
            ))}
      </span>
    </div>
  );
}
