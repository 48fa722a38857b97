/** Amounts are whole micro-dollars (µ$): a millionth of a US dollar. */
export type Micros = number;

const DECIMALS = 6;

/** Reads dollars as people write them, such as "5" or "0.000001", exactly; `null` for anything else. */
export function parseDollars(text: string): Micros | null {
  const [, dollars, fraction = ''] = /^(\d{1,7})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  return dollars === undefined ? null : Number(dollars + fraction.padEnd(DECIMALS, '0'));
}

/** "$4.90", with as many decimals as it takes: "$0.000123". */
export function formatDollars(micros: Micros): string {
  const digits = String(micros).padStart(DECIMALS + 1, '0');
  return `$${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS).replace(/0{1,4}$/, '')}`;
}

/** Micro-dollars in dollars, without rounding: 1234567 is "1.234567". */
export function toDollars(micros: Micros): string {
  const digits = String(Math.abs(micros)).padStart(7, '0');
  return `${micros < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
