import { useRef, useState } from 'preact/hooks';
import type { EntryFacts, EntryPart } from '../../lib/panel/history/entry';
import { FORMAT_NAMES } from '../shared/format-names';
import { Icon } from '../shared/Icon';
import { MORE } from '../shared/icons/text';
import { OPEN, TRASH } from '../shared/icons/views';
import { Popover } from '../shared/Popover';
import { Tool } from '../shared/Tool';
import { useTranslate } from '../shared/translate';

type PageProps = {
  elementId: string;
  entry: EntryFacts;
  /** The title, or a substitute for it. */
  name: string;
  toTime: (ms: number) => string;
  onOpen: () => void;
  onDelete: () => void;
};

/** A page of the history, and below it what was made of it. */
export function HistoryPage({ elementId, entry, name, toTime, onOpen, onDelete }: PageProps) {
  const t = useTranslate();
  const more = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const { site, parts, url } = entry;
  return (
    <article class="page" id={elementId} tabIndex={-1} aria-label={name}>
      <Tool
        element={more}
        label={t('historyMoreAbout')}
        path={MORE}
        popup="menu"
        isExpanded={isOpen}
        onPress={() => setOpen(!isOpen)}
      />
      <h3 dir="auto">{name}</h3>
      <p dir="auto">{site}</p>
      {parts.map((part) => (
        <button type="button" class="item" key={part.id} onClick={onOpen}>
          <span class="name clip" dir="auto">
            <PartName part={part} />
          </span>
          <small>
            <time dateTime={new Date(part.at).toISOString()}>{toTime(part.at)}</time>
          </small>
        </button>
      ))}
      {isOpen && (
        <Popover anchor={more} role="menu" label={t('historyMoreAbout')} class="menu" onClose={() => setOpen(false)}>
          {/^https?:/.test(url) && (
            <a
              role="menuitem"
              class="item"
              tabIndex={0}
              href={url}
              target="_blank"
              rel="noreferrer noopener"
              onClick={() => setOpen(false)}
            >
              <Icon path={OPEN} isDirected />
              {t('openPage')}
            </a>
          )}
          <button
            type="button"
            role="menuitem"
            class="item"
            onClick={() => {
              setOpen(false);
              onDelete();
            }}
          >
            <Icon path={TRASH} />
            {t('historyDeletePage')}
          </button>
        </Popover>
      )}
    </article>
  );
}

/** A question, or what kind of summary it is; after a search, the words that it found. */
function PartName({ part: { question, wish, isOnDevice, excerpt } }: { part: EntryPart }) {
  const t = useTranslate();
  if (excerpt) return excerpt.map(({ text, isFound }) => (isFound ? <mark>{text}</mark> : text));
  if (question !== null)
    return (
      <>
        <span class="quiet">{t('historyAsked')}</span> <bdi>{question}</bdi>
      </>
    );
  if (isOnDevice) return `${t('engineOnDevice')} · ${t(wish.length)}`;
  return wish.prompt || `${t(FORMAT_NAMES[wish.format])} · ${t(wish.length)}`;
}
