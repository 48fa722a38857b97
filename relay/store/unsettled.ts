import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../../lib/completions/parse-json.ts';
import { OUTCOMES, type Settlement } from './ledger.ts';

/** A settlement that the ledger could not take in time, and the relay that reserved the request. */
export type Left = { relayId: string; settlement: Settlement };

/** Settlements on this machine's disk, for the next start of a relay that is killed before the ledger took them. */
export type Unsettled = {
  /** Throws when it cannot be written, such as on a full disk. */
  keep(left: Left): void;
  /** Does nothing for one that is not kept. */
  forget(id: string): void;
  list(): Left[];
};

const count = v.number();
const schema = v.object({
  relayId: v.string(),
  settlement: v.object({
    id: v.string(),
    outcome: v.picklist(OUTCOMES),
    usage: v.object({
      promptTokens: count,
      completionTokens: count,
      cachedTokens: count,
      cacheWriteTokens: v.exactOptional(count),
      isEstimated: v.boolean(),
    }),
    price: v.nullable(
      v.looseObject({ input: count, output: count }) as v.GenericSchema<NonNullable<Settlement['price']>>,
    ),
  }),
});
const SUFFIX = '.json';

/**
 * One file for each settlement, so that several relays may share the folder: settling twice does nothing. Files survive
 * a process that is killed; a machine that loses power may lose the last of them.
 */
export function createUnsettled(folder: string): Unsettled {
  const toFile = (id: string) => path.join(folder, `${id}${SUFFIX}`);
  return {
    keep(left) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = toFile(left.settlement.id);
      // A process that is killed while it writes leaves no half of a file.
      writeFileSync(`${file}~`, JSON.stringify(left), { mode: 0o600 });
      renameSync(`${file}~`, file);
    },
    forget: (id) => rmSync(toFile(id), { force: true }),
    list() {
      const names = readNames(folder).filter((name) => name.endsWith(SUFFIX));
      return names.flatMap((name) => {
        const parsed = v.safeParse(schema, parseJson(readFileSync(path.join(folder, name), 'utf8')));
        return parsed.success ? [parsed.output] : [];
      });
    },
  };
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing was ever kept.
    return [];
  }
}
