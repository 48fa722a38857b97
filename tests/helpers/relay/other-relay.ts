import { RelayError } from '../../../relay/base/errors.ts';
import type { ReservationWish } from '../../../relay/store/ledger.ts';
import { openPostgres } from '../../../relay/store/postgres.ts';
import { openSqlite } from '../../../relay/store/sqlite.ts';

/**
 * A relay in its own process, on the same database: `node other-relay.ts <file or URL> <token> <what>`. It prints
 * `ready`, begins at a line on standard input, and prints the result as JSON. What it does:
 * `reserve`: 25 requests at once; `churn`: 150 requests, settled one after another; `hang`: reserves three, notes how
 * far the first is, settles the second, prints `ready` only then, and hangs until it is killed.
 */
const [address = '', text = '', what = ''] = process.argv.slice(2);
const isHanging = what === 'hang';
const store = await (address.startsWith('postgres:')
  ? openPostgres(address)
  : // Beside the relay of the tests, whose lock it does not get.
    openSqlite(address, { as: isHanging ? 'relay' : 'command-line' }));
const { ledger, tokens } = store;
const token = await tokens.find(text);
if (!token) throw new Error('There is no such token.');

/** One micro-dollar for each token, as in the tests. */
const price = { input: 1_000_000, output: 1_000_000 };
const wish: ReservationWish = {
  token,
  endpoint: 'chat',
  model: 'model',
  price,
  maxPromptTokens: 600,
  maxOutputTokens: 400,
};
const settle = (id: string, promptTokens: number, completionTokens: number) => {
  const usage = { promptTokens, completionTokens, cachedTokens: 0, isEstimated: false };
  return ledger.settle({ id, outcome: 'done', usage, price });
};
const tryReserve = () =>
  ledger.reserve(wish).then(
    ({ id }) => ({ id, code: 'granted' }),
    (error: unknown) => ({ id: '', code: error instanceof RelayError ? error.code : String(error) }),
  );

if (isHanging) {
  const [first, second] = [await ledger.reserve(wish), await ledger.reserve(wish), await ledger.reserve(wish)];
  await ledger.note([{ id: first.id, promptTokens: 500, completionTokens: 70 }]);
  await settle(second.id, 100, 50);
  console.log('ready');
  setInterval(() => undefined, 1_000);
} else {
  console.log('ready');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const codes: string[] = [];
  if (what === 'reserve')
    codes.push(...(await Promise.all(Array.from({ length: 25 }, tryReserve))).map(({ code }) => code));
  else
    for (let round = 0; round < 150; round += 1) {
      const { id, code } = await tryReserve();
      codes.push(code);
      if (id) await settle(id, 500 + ((round * 17) % 100), 390);
    }
  console.log(JSON.stringify(codes));
  process.stdin.destroy();
  await store.close();
}
