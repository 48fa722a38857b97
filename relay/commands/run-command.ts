import { readStoreConfig } from '../config.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store/store.ts';
import { GROUP_USAGE, parseGroupCommand } from './group-command.ts';
import { checkLedger, LEDGER_USAGE } from './ledger-check.ts';
import { parseReportCommand, REPORT_USAGE } from './report-command.ts';
import { runGroupCommand } from './run-group-command.ts';
import { runReport } from './run-report.ts';
import { runTokenCommand } from './run-token-command.ts';
import { parseTokenCommand, TOKEN_USAGE } from './token-command.ts';
import { UsageError } from './usage-error.ts';

export const COMMANDS_USAGE = `${TOKEN_USAGE}
${GROUP_USAGE}
${REPORT_USAGE}
${LEDGER_USAGE}`;

type Print = (line: string) => void;

/** Parses the arguments before the store is opened. Resolves to the exit status. */
const COMMANDS: Record<string, (args: string[]) => (store: Store, print: Print) => Promise<number>> = {
  token: (args) => {
    const command = parseTokenCommand(args);
    return async (store, print) => {
      await runTokenCommand(command, store, print);
      return 0;
    };
  },
  group: (args) => {
    const command = parseGroupCommand(args);
    return async ({ groups }, print) => {
      await runGroupCommand(command, groups, print);
      return 0;
    };
  },
  report: (args) => {
    const command = parseReportCommand(args);
    return async ({ ledger }, print) => {
      await runReport(command, ledger, print);
      return 0;
    };
  },
  ledger: ([word, ...rest]) => {
    if (word !== 'check' || rest.length > 0) throw new UsageError('ledger is followed by check.');
    return async ({ ledger }, print) => ((await checkLedger(ledger, print)) ? 0 : 1);
  },
};

/** Runs a command of the command line. Throws `UsageError` and `ConfigError`. */
export async function runCommand([word = '', ...args]: string[], print: Print): Promise<number> {
  const parse = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (!parse) throw new UsageError(`There is no command ${word}.`);
  const run = parse(args);
  const store = await openStore(readStoreConfig(process.env), { as: 'command-line' });
  try {
    return await run(store, print);
  } finally {
    await store.close();
  }
}
