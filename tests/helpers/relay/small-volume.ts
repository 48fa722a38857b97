import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type SmallVolume = {
  folder: string;
  /** Takes all the room that is left. */
  fill(): Promise<void>;
  /** Gives that room back. */
  free(): void;
  remove(): void;
};

/** Why tests are skipped; empty where this process may mount a volume. */
export const lacksVolumes = mayMount() ? '' : 'skipped, because only root on Linux may mount a volume';

/** A volume in memory with `kilobytes` of room. */
export function createSmallVolume(kilobytes: number): SmallVolume {
  const folder = mkdtempSync(path.join(tmpdir(), 'pith-volume-'));
  mount(folder, kilobytes);
  const ballast = path.join(folder, 'ballast');
  return {
    folder,
    fill: async () => {
      const file = await open(ballast, 'a');
      const page = Buffer.alloc(4_096);
      while (await file.write(page).then(({ bytesWritten }) => bytesWritten === page.length, isFull));
      await file.close();
    },
    free: () => rmSync(ballast, { force: true }),
    remove: () => {
      spawnSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isFull(error: NodeJS.ErrnoException): false {
  if (error.code !== 'ENOSPC') throw error;
  return false;
}

function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(path.join(tmpdir(), 'pith-volume-'));
  try {
    return mount(folder, 64);
  } finally {
    spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function mount(folder: string, kilobytes: number): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder]).status === 0;
}
