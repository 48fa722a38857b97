import type { Store } from '../store/store.ts';
import { ALL_TOKENS } from '../store/tokens.ts';
import type { NamedWish, TokenCommand } from './token-command.ts';
import { toLimits, toTable } from './token-table.ts';
import { UsageError } from './usage-error.ts';

/** Runs a command. `print` takes a line of standard output. Throws `UsageError` when no token has the id or name. */
export async function runTokenCommand(
  command: TokenCommand,
  { tokens, groups, ledger }: Pick<Store, 'tokens' | 'groups' | 'ledger'>,
  print: (line: string) => void,
): Promise<void> {
  switch (command.kind) {
    case 'create': {
      const { token, text } = await tokens.create(await toWish(command.wish, groups));
      print(`Token ${token.id} of ${token.name}: ${toLimits(token)}.`);
      print('Shown once; keep it.');
      return print(text);
    }
    case 'update': {
      const token = await tokens.update(command.idOrName, await toWish(command.change, groups));
      if (!token) throw new UsageError(`No token has the id or name ${command.idOrName}, or it was revoked.`);
      return print(`Token ${token.id} of ${token.name}: ${toLimits(token)}.`);
    }
    case 'rotate': {
      const rotated = await tokens.rotate(command.idOrName);
      if (!rotated) throw new UsageError(toUnknown(command.idOrName));
      const { token, text } = rotated;
      print(`Token ${token.id} of ${token.name} has a new secret; the old one no longer works. Its limits stay.`);
      print('Shown once; keep it.');
      return print(text);
    }
    case 'list': {
      const lines = await toTable(await tokens.list(), ledger, new Date());
      return lines.forEach(print);
    }
    case 'revoke': {
      const revoked = await tokens.revoke(command.idOrName, { endsStreams: command.endsStreams });
      if (revoked.length === 0) throw new UsageError(toUnknown(command.idOrName));
      const streams = command.endsStreams ? 'Its running streams end within seconds.' : 'Its running streams continue.';
      for (const { id, name } of revoked) print(`Token ${id} of ${name} is revoked. ${streams}`);
    }
  }
}

/** The same with the id of the group. */
async function toWish<Wish extends Partial<NamedWish>>({ group: name, ...wish }: Wish, groups: Store['groups']) {
  if (name === undefined || name === null) return { ...wish, ...(name === null && { groupId: null }) };
  const group = await groups.find(name);
  if (!group) throw new UsageError(`No group has the id or name ${name}; make it with group create.`);
  if (group.id === ALL_TOKENS) throw new UsageError('Every token belongs to the group all; --group is for others.');
  return { ...wish, groupId: group.id };
}

function toUnknown(idOrName: string): string {
  return `No valid token has the id or name ${idOrName}.`;
}
