import { type Day, groupByDay } from '../../lib/panel/history/days';
import type { EntryFacts } from '../../lib/panel/history/entry';
import { useTranslate } from '../shared/translate';
import { HistoryPage } from './HistoryPage';
import { useFormats } from './use-formats';

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
      <h2 class="day">{toDay(group)}</h2>
      {group.entries.map((entry) => {
        const name = entry.title || t(entry.isSelection ? 'selectedText' : 'untitled');
        return entry.id === deletedId ? (
          <section key={entry.id} class="page deleted">
            <p>
              {t('historyDeletedShort')}{' '}
              <button type="button" class="link" onClick={() => onUndo(entry, isolate(name))}>
                {t('historyUndo')}
              </button>
            </p>
          </section>
        ) : (
          <HistoryPage
            key={entry.id}
            elementId={toElementId(entry)}
            entry={entry}
            name={name}
            toTime={formats.time}
            onOpen={() => onOpen(entry)}
            onDelete={() => onDelete(entry, isolate(name))}
          />
        );
      })}
    </section>
  ));
}
