import type { Tokens } from '../store/tokens.ts';

/**
 * Creates a token without limits in a store that never had one, and resolves to its text; `null` in any other store,
 * also when another relay is quicker.
 */
export async function createFirstToken(tokens: Tokens): Promise<string | null> {
  if (await tokens.hasAny()) return null;
  const none = { budgetMicros: null, rpm: null, streams: null, models: null, expiresAt: null };
  try {
    return (await tokens.create({ name: 'first', period: 'month', ...none })).text;
  } catch (error) {
    if (await tokens.hasAny()) return null;
    throw error;
  }
}
