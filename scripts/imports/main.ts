import { findViolations } from './find-violations.ts';
import { readSources } from './read-sources.ts';

/** Prints what breaks the rules in `rules.ts`. Part of `npm run check`. */
const violations = findViolations(readSources());
for (const violation of violations) console.error(violation);
process.exitCode = violations.length > 0 ? 1 : 0;
