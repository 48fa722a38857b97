import { toDollars } from '../money/money.ts';
import type { Ledger, ReportKey, ReportRow, UsageSum } from '../store/ledger.ts';
import { addUsage } from '../store/sum-by-keys.ts';
import { toColumns } from './columns.ts';
import { toCsvLine } from './csv.ts';
import type { ReportCommand } from './report-command.ts';

/** The figures of a line, as they are named in CSV and JSON. Dollars are text, so that no program rounds them. */
const FIGURES: Record<string, (sum: UsageSum) => string | number> = {
  requests: ({ requests }) => requests,
  prompt_tokens: ({ promptTokens }) => promptTokens,
  completion_tokens: ({ completionTokens }) => completionTokens,
  spent_usd: ({ spentMicros }) => toDollars(spentMicros),
  unknown_price_requests: ({ unknownPriceRequests }) => unknownPriceRequests,
  estimated_requests: ({ estimatedRequests }) => estimatedRequests,
};

const NOTHING: UsageSum = {
  requests: 0,
  promptTokens: 0,
  completionTokens: 0,
  spentMicros: 0,
  unknownPriceRequests: 0,
  estimatedRequests: 0,
};

/** `print` takes a line of standard output. */
export async function runReport(
  { span, by, format }: ReportCommand,
  ledger: Pick<Ledger, 'sumUsage'>,
  print: (line: string) => void,
): Promise<void> {
  const rows = await ledger.sumUsage(span, by);
  const total = rows.reduce<UsageSum>(addUsage, NOTHING);
  const [from, to] = [toDay(span.start), toDay(span.end - 1)];
  if (format === 'json') {
    const lines = rows.map((row) => ({ ...Object.fromEntries(toNames(by, row)), ...toFigures(row) }));
    return print(JSON.stringify({ from, to, by, rows: lines, total: toFigures(total) }, null, 2));
  }
  const header = [...toHeader(by), ...Object.keys(FIGURES)];
  const cells = rows.map((row) => [...toNames(by, row).map(([, name]) => name), ...Object.values(toFigures(row))]);
  if (format === 'csv') return [header, ...cells].forEach((line) => print(toCsvLine(line)));
  print(`From ${from} to ${to}, UTC:`);
  if (rows.length === 0) return print('Nothing was used.');
  const names = toHeader(by);
  const last = [...names.map((_, index) => (index === 0 ? 'TOTAL' : '')), ...Object.values(toFigures(total))];
  const table = [header.map((name) => name.toUpperCase()), ...[...cells, last].map((line) => line.map(String))];
  toColumns(table, (column) => column >= names.length).forEach(print);
}

function toHeader(by: readonly ReportKey[]): string[] {
  return by.flatMap((key) => (key === 'token' ? ['token_id', 'token'] : [key]));
}

function toNames(by: readonly ReportKey[], row: ReportRow): [string, string][] {
  return toHeader(by).map((name) => [name, row.names[name] ?? '']);
}

function toFigures(sum: UsageSum): Record<string, string | number> {
  return Object.fromEntries(Object.entries(FIGURES).map(([name, toFigure]) => [name, toFigure(sum)]));
}

function toDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
