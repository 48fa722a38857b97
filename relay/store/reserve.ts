import { randomUUID } from 'node:crypto';
import { toBound } from '../../lib/completions/token-price.ts';
import { toReservedCost } from '../money/prices.ts';
import { affordOutput } from './budget.ts';
import type { RequestRow } from './database.ts';
import { ALL_TOKENS } from './tokens.ts';
import type { LedgerDoors } from './ledger-doors.ts';
import type { Reservation, ReservationWish } from './ledger.ts';

/** A rough count of the prompt until the first note: English has about four bytes per token. */
const BYTES_PER_TOKEN = 4;

/**
 * Checks the budget and writes the row in one transaction. Calls `onDoubt` when it failed but may have been written.
 */
export async function insertReserved(
  { db, relayId, lockToken, lockGroup, readTime }: LedgerDoors,
  wish: ReservationWish,
  onDoubt: (id: string) => void,
): Promise<Reservation> {
  const { token } = wish;
  const id = randomUUID();
  let isInserted = false;
  try {
    return await db.transaction().execute(async (transaction) => {
      // Before the lock, for which others wait.
      const time = await readTime(transaction);
      // A token without limits does not depend on its other requests.
      if (token.budgetMicros !== null || token.streams !== null) await lockToken(transaction, token.id);
      const { maxOutputTokens, warnings } = await affordOutput(transaction, wish, new Date(time), lockGroup);
      const row = { ...toReservedRow(wish, maxOutputTokens), id, relay_id: relayId, created_at: time };
      await transaction.insertInto('requests').values(row).execute();
      isInserted = true;
      return { id, maxOutputTokens, warnings };
    });
  } catch (error) {
    // The commit failed: the connection may have been lost before the answer, but after the commit.
    if (isInserted) onDoubt(id);
    throw error;
  }
}

function toReservedRow(
  { token, endpoint, model, price, maxPromptTokens }: ReservationWish,
  maxOutputTokens: number,
): Omit<RequestRow, 'id' | 'relay_id' | 'created_at'> {
  // A crash is settled at the rates of the bound: a row has no room for two tiers.
  const bound = price && toBound(price, maxPromptTokens);
  return {
    token_id: token.id,
    group_id: token.groups.find((group) => group.id !== ALL_TOKENS)?.id ?? null,
    endpoint,
    model,
    state: 'reserved',
    input_price: bound && bound.input,
    output_price: bound && bound.output,
    reserved_micros: price && toReservedCost(price, maxPromptTokens, maxOutputTokens),
    spent_micros: null,
    prompt_tokens: Math.ceil(maxPromptTokens / BYTES_PER_TOKEN),
    completion_tokens: 0,
    cached_tokens: 0,
    is_estimated: 1,
    outcome: null,
    settled_at: null,
  };
}
