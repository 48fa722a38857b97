import type { Finding } from './check/check-statement';
import type { ProvenStatement } from './prover';

/** How many statements were placed, and what was found in all of them. */
export type Verdict = {
  statements: number;
  placed: number;
  toCheck: number;
  absent: Record<'number' | 'name' | 'quotation', number>;
};

export function toVerdict(proven: readonly ProvenStatement[]): Verdict {
  const findings = proven.flatMap((statement) => statement.findings);
  const count = (isIt: (finding: Finding) => boolean) => findings.filter(isIt).length;
  const countAbsent = (...kinds: Finding['kind'][]) =>
    count(({ kind, severity }) => severity === 'absent' && kinds.includes(kind));
  return {
    statements: proven.length,
    placed: proven.filter(({ place }) => place !== null).length,
    toCheck: count(({ severity }) => severity === 'elsewhere'),
    // To a reader, a month is as good as a number.
    absent: { number: countAbsent('number', 'day'), name: countAbsent('name'), quotation: countAbsent('quotation') },
  };
}
