import { useMemo } from 'preact/hooks';
import { type Day, groupByDay } from '../../lib/panel/history/days';
import type { EntryFacts } from '../../lib/panel/history/entry';
import { useTranslate } from '../shared/translate';

type Props = {
  entries: readonly EntryFacts[];
  /** The id of the entry that was deleted last and can be put back; '' for none. */
  deletedId: string;
  onOpen: (entry: EntryFacts) => void;
  /** `name`: the entry's title or a substitute for it, ready to go into a sentence. */
  onDelete: (entry: EntryFacts, name: string) => void;
  onUndo: (entry: EntryFacts, name: string) => void;
};

/** The id of the element that takes the focus for an entry. */
export function toElementId({ id }: EntryFacts): string {
  return `entry-${id}`;
}

/** Keeps a title from changing the direction of the sentence around it. */
export function isolate(name: string): string {
  return `\u2068${name}\u2069`;
}

/** The entries, grouped by day. */
export function HistoryList({ entries, deletedId, onOpen, onDelete, onUndo }: Props) {
  const t = useTranslate();
  const formats = useFormats(t('languageTag'));
  const toDay = ({ day }: Day) =>
    typeof day === 'number' ? formats.day(day) : t(day === 'today' ? 'historyToday' : 'historyYesterday');
  return groupByDay(entries, Date.now()).map((group) => (
    <section key={group.day}>
      <h3>{toDay(group)}</h3>
      <ul>
        {group.entries.map((entry) => {
          const name = entry.title || t(entry.isSelection ? 'selectedText' : 'untitled');
          return entry.id === deletedId ? (
            <DeletedEntry key={entry.id} name={isolate(name)} onUndo={() => onUndo(entry, isolate(name))} />
          ) : (
            <Entry
              key={entry.id}
              entry={entry}
              name={name}
              time={formats.time(entry.savedAt)}
              onOpen={() => onOpen(entry)}
              onDelete={() => onDelete(entry, isolate(name))}
            />
          );
        })}
      </ul>
    </section>
  ));
}

type EntryProps = { entry: EntryFacts; name: string; time: string; onOpen: () => void; onDelete: () => void };

function Entry({ entry, name, time, onOpen, onDelete }: EntryProps) {
  const t = useTranslate();
  const { savedAt, site, engine, questions } = entry;
  const facts = [
    site,
    <time dateTime={new Date(savedAt).toISOString()}>{time}</time>,
    engine.model || engine.host || t('engineOnDevice'),
    questions > 0 && t('historyQuestions', [questions.toLocaleString(t('languageTag'))], questions),
  ].filter(Boolean);
  return (
    <li class="entry" id={toElementId(entry)} tabIndex={-1}>
      <button type="button" class="entry-title" onClick={onOpen}>
        <span>
          <span dir="auto">{name}</span>
        </span>
      </button>
      <button
        type="button"
        class="entry-delete"
        aria-label={t('historyDelete', [name])}
        // The second half of a double click would delete the entry that has moved under the pointer.
        onClick={({ detail }) => detail < 2 && onDelete()}
      >
        <span aria-hidden="true">×</span>
      </button>
      <p class="hint">
        {facts.map((fact, index) => (
          <>
            <span>
              <span dir="auto">{fact}</span>
              {index < facts.length - 1 && '\u00a0·'}
            </span>{' '}
          </>
        ))}
      </p>
    </li>
  );
}

/** Takes the place of a deleted entry. */
function DeletedEntry({ name, onUndo }: { name: string; onUndo: () => void }) {
  const t = useTranslate();
  return (
    <li class="entry entry-deleted">
      <p class="hint">{t('historyDeleted', [name])}</p>
      <button type="button" class="plain" onClick={onUndo}>
        {t('historyUndo')}
      </button>
    </li>
  );
}

/** Formats days and times of day in the language of the interface. */
function useFormats(languageTag: string) {
  return useMemo(() => {
    const parts = { weekday: 'long', day: 'numeric', month: 'long' } as const;
    const thisYear = new Intl.DateTimeFormat(languageTag, parts);
    const otherYear = new Intl.DateTimeFormat(languageTag, { ...parts, year: 'numeric' });
    const time = new Intl.DateTimeFormat(languageTag, { timeStyle: 'short' });
    const isThisYear = (ms: number) => new Date(ms).getFullYear() === new Date().getFullYear();
    return {
      day: (ms: number) => (isThisYear(ms) ? thisYear : otherYear).format(ms),
      time: (ms: number) => time.format(ms),
    };
  }, [languageTag]);
}
