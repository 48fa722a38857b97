type Rates = { input: string; output: string; cachedInput?: string; cacheWrite?: string };

/** A row of the table, with the day on which its source was read and the day on which the model is shut down. */
type Row = Rates & { over?: Rates & { promptTokens: number }; date: string; source: string; ends?: string };

export type PriceTable = { date: string; sources: Record<string, readonly string[]>; models: Record<string, Row> };

/** Providers change their prices a few times a year. */
const STALE_DAYS = 240;
const DAY_MS = 86_400_000;

/**
 * What is wrong with Pith's table of prices on `today`, YYYY-MM-DD, as sentences. The relay, which reads the same file,
 * checks its types.
 */
export function findMistakes({ date, sources, models }: PriceTable, today: string): string[] {
  const rows = Object.entries(models);
  const dates = rows.map(([, row]) => row.date).sort();
  const used = new Set(rows.map(([, { source }]) => source));
  return [
    ...(date === dates[0] ? [] : [`The table says ${date}, and its oldest row ${dates[0]}.`]),
    ...Object.keys(sources).flatMap((source) => (used.has(source) ? [] : [`No model has the source ${source}.`])),
    ...Object.entries(sources).flatMap(([source, urls]) =>
      urls.length > 0 && urls.every((url) => url.startsWith('https://'))
        ? []
        : [`The source ${source} has no address.`],
    ),
    ...rows.flatMap(([model, row]) => findInRow(row, sources, today).map((mistake) => `${model} ${mistake}.`)),
  ];
}

function findInRow(
  { over, date, source, ends, ...rates }: Row,
  sources: PriceTable['sources'],
  today: string,
): string[] {
  const ageDays = (Date.parse(today) - Date.parse(date)) / DAY_MS;
  return [
    ...(sources[source] ? [] : [`has the source ${source}, which is not listed`]),
    ...(ageDays >= 0 ? [] : [`was read on ${date}, which is to come`]),
    ...(ends !== undefined && ends <= today ? [`ended on ${ends}: remove it`] : []),
    // A model with a known end is removed then, so its price need not be read again.
    ...(ends === undefined && ageDays > STALE_DAYS ? [`was read on ${date}: read it again`] : []),
    ...(isCheaper(rates.cachedInput, rates.input) ? [] : ['costs more from the cache than without']),
    ...(isCheaper(rates.input, rates.cacheWrite) ? [] : ['costs less to write to the cache than not to']),
    ...(over && !(isCheaper(rates.input, over.input) && isCheaper(rates.output, over.output))
      ? ['costs less for a long prompt']
      : []),
    ...(over && Object.keys(rates).some((rate) => !(rate in over)) ? ['lacks a rate for a long prompt'] : []),
  ];
}

/** Also when either is absent. */
function isCheaper(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || Number(one) <= Number(other);
}
