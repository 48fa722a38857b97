import { checkNumbers } from './check-numbers';
import { findNamedDays } from './dates';
import { findNames, hasName } from './names';
import type { PageFacts } from './page-facts';
import { findQuotation, findQuotations } from './quotes';

/**
 * What the check says of a piece of a statement, from `start` to `end`: it is not on the page, or it is there, but said
 * of something else (`elsewhere`); a quotation is on the page word for word, in `passage`, or not.
 */
export type Finding = { start: number; end: number } & (
  | { kind: 'number' | 'name' | 'day'; severity: 'absent' }
  | { kind: 'number'; severity: 'elsewhere' }
  | { kind: 'quotation'; severity: 'absent' }
  | { kind: 'quotation'; severity: 'verified'; passage: number }
);

/** `hasNames`: whether the language of both texts writes names alone with a capital letter, and is the same. */
export function checkStatement(facts: PageFacts, statement: string, hasNames: boolean): Finding[] {
  const findings: Finding[] = [];
  for (const { text, start } of findQuotations(statement)) {
    const passage = findQuotation(facts.folded, text);
    const span = { start, end: start + text.length };
    if (passage === null) findings.push({ ...span, kind: 'quotation', severity: 'absent' });
    else findings.push({ ...span, kind: 'quotation', severity: 'verified', passage });
  }
  for (const { start, end, isAbsent } of checkNumbers(facts, statement))
    findings.push({ start, end, kind: 'number', severity: isAbsent ? 'absent' : 'elsewhere' });
  const days = findNamedDays(statement, true);
  for (const { start, end, day } of days)
    if (!facts.days.has(day)) findings.push({ start, end, kind: 'day', severity: 'absent' });
  if (!hasNames) return findings;
  for (const { text, start } of findNames(statement))
    if (!days.some((day) => day.start === start) && !hasName(facts.names, text))
      findings.push({ start, end: start + text.length, kind: 'name', severity: 'absent' });
  return findings;
}
