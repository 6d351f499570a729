import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file that is being written under another name, so that what stands under its own is always complete and on disk. */
export class UnfinishedFile {
  /** Where to write it. */
  readonly path: string;

  /** Drops what an earlier attempt may have left over. */
  constructor(private readonly target: string) {
    this.path = `${target}.unfinished`;
    this.drop();
  }

  /** Gives it its name, once what was written is safe. */
  publish(): void {
    flush(this.path);
    renameSync(this.path, this.target);
    flush(dirname(this.target));
  }

  drop(): void {
    rmSync(this.path, { force: true });
  }
}

function flush(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
