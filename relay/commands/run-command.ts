import { readStoreConfig } from '../config.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store/store.ts';
import { BACKUP_USAGE, parseBackupCommand, runBackup } from './backup.ts';
import { GROUP_USAGE, parseGroupCommand } from './group-command.ts';
import { checkLedger, LEDGER_USAGE } from './ledger-check.ts';
import { MIGRATE_USAGE, parseMigrateCommand, runMigrate } from './migrate.ts';
import { parseReportCommand, REPORT_USAGE } from './report-command.ts';
import { runGroupCommand } from './run-group-command.ts';
import { runReport } from './run-report.ts';
import { runTokenCommand } from './run-token-command.ts';
import { parseTokenCommand, TOKEN_USAGE } from './token-command.ts';
import { UsageError } from './usage-error.ts';

export const COMMANDS_USAGE = `${TOKEN_USAGE}
${GROUP_USAGE}
${REPORT_USAGE}
${LEDGER_USAGE}
${BACKUP_USAGE}
${MIGRATE_USAGE}`;

type Print = (line: string) => void;
/** Resolves to the exit status. */
type Run = (print: Print) => Promise<number>;

/** Each parses its arguments before anything is opened. */
const COMMANDS: Record<string, (args: string[]) => Run> = {
  token: (args) => {
    const command = parseTokenCommand(args);
    return withStore((store, print) => runTokenCommand(command, store, print));
  },
  group: (args) => {
    const command = parseGroupCommand(args);
    return withStore(({ groups }, print) => runGroupCommand(command, groups, print));
  },
  report: (args) => {
    const command = parseReportCommand(args);
    return withStore(({ ledger }, print) => runReport(command, ledger, print));
  },
  ledger: ([word, ...rest]) => {
    if (word !== 'check' || rest.length > 0) throw new UsageError('ledger is followed by check.');
    return withStore(async ({ ledger }, print) => ((await checkLedger(ledger, print)) ? 0 : 1));
  },
  backup: (args) => {
    const copy = parseBackupCommand(args);
    return (print) => {
      runBackup(copy, print);
      return Promise.resolve(0);
    };
  },
  migrate: (args) => {
    parseMigrateCommand(args);
    return async (print) => {
      await runMigrate(print);
      return 0;
    };
  },
};

/** Runs a command of the command line. Throws `UsageError` and `ConfigError`. Resolves to the exit status. */
export async function runCommand([word = '', ...args]: string[], print: Print): Promise<number> {
  const parse = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (!parse) throw new UsageError(`There is no command ${word}.`);
  return parse(args)(print);
}

function withStore(act: (store: Store, print: Print) => Promise<number | void>): Run {
  return async (print) => {
    const store = await openStore(readStoreConfig(process.env), { as: 'command-line' });
    try {
      return (await act(store, print)) ?? 0;
    } finally {
      await store.close();
    }
  };
}
