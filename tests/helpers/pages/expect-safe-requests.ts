import { expect } from 'vitest';
import { MARK } from '../../fixtures/attacks/pages';
import type { RecordedRequest } from '../provider';

/** Expects that a hostile page reached the provider only as text of the reader's message, and with nothing secret. */
export function expectSafeRequests(requests: readonly RecordedRequest[], { sends }: { sends: boolean }): void {
  const asked = requests.filter(({ method }) => method === 'POST');
  expect(asked).toHaveLength(sends ? 1 : 0);
  // Before a long text, Pith asks the server for its context.
  expect(JSON.stringify(requests.filter(({ method }) => method !== 'POST'))).not.toContain(MARK);
  for (const { path, body } of asked) {
    expect(path).toBe('/v1/chat/completions');
    const [system, ...others] = body?.messages ?? [];
    expect(system?.content).not.toContain(MARK);
    expect(others.map(({ role }) => role)).toEqual(['user']);
    expect(JSON.stringify(body)).not.toMatch(/hunter2|token-123|typed secret/);
  }
}
