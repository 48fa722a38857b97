import { setTimeout as sleep } from 'node:timers/promises';
import { createRedisStreams } from '../../../relay/resume/redis-streams.ts';

/**
 * A process to be killed: `node streaming-relay.ts <redis url> <stream>` appends an event to alice's stream every 2 ms,
 * forever, and prints the number of each. It counts as dead a second after its end.
 */
const [url = '', id = ''] = process.argv.slice(2);
const streams = await createRedisStreams(url, { graceMs: 60_000, beatMs: 300 });
const stream = streams.open(id, 'alice', { onFollowers: () => {}, onStop: () => {} });
for (let number = 1; ; number += 1) {
  const bytes = Buffer.from(`id: s.${number}\ndata: {"n":${number},"é":"\u{1F9ED}"}\n\n`);
  stream.append(number, bytes);
  process.stdout.write(`${number}\n`);
  await sleep(2);
}
