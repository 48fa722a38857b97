import type { Kysely, RawBuilder } from 'kysely';
import type { Database, RequestRow } from './database.ts';
import type { LedgerDoors } from './ledger-doors.ts';
import type { Settlement } from './ledger.ts';
import { isOpen, selectOpen } from './use.ts';

/** The reservations of relays that are gone. */
export async function selectLeft(
  db: Kysely<Database>,
  relayId: string,
  findDead: LedgerDoors['findDead'],
): Promise<RequestRow[]> {
  const reserved = selectOpen(db).where('state', '=', 'reserved');
  const others = await reserved.select('relay_id').distinct().where('relay_id', '!=', relayId).execute();
  const dead = others.length > 0 ? await findDead(others.map(({ relay_id }) => relay_id)) : [];
  return dead.length > 0 ? reserved.selectAll().where('relay_id', 'in', dead).execute() : [];
}

/** What is known of a request whose relay is gone. */
export function toCrashed(row: RequestRow): Settlement {
  const { id, input_price: input, output_price: output } = row;
  return {
    id,
    outcome: 'crash',
    usage: {
      promptTokens: row.prompt_tokens,
      completionTokens: row.completion_tokens,
      cachedTokens: 0,
      isEstimated: true,
    },
    price: input === null || output === null ? null : { input, output },
  };
}

/** Rows that nobody may correct any longer. */
export async function closeCrashed(db: Kysely<Database>, before: RawBuilder<number>): Promise<void> {
  await db
    .updateTable('requests')
    .set({ state: 'settled' })
    .where(isOpen)
    .where('state', '=', 'crashed')
    .where('settled_at', '<', before)
    .execute();
}
