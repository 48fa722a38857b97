import table from '../../lib/completions/prices.json' with { type: 'json' };
import { loadPrices } from '../../relay/money/prices.ts';
import { findMistakes } from './find-mistakes.ts';

/**
 * `npm run prices`: lists mistakes in the table of prices, and what has become old. Not part of `npm test`, which must
 * not begin to fail on a certain day.
 */
await loadPrices();
const mistakes = findMistakes(table, new Date().toISOString().slice(0, 10));
for (const mistake of mistakes) console.error(mistake);
const { length } = Object.keys(table.models);
if (mistakes.length === 0) console.log(`${length} prices are in order; the oldest was read on ${table.date}.`);
process.exitCode = mistakes.length > 0 ? 1 : 0;
