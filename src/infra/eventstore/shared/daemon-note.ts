import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a running event store can be found, as its process wrote it down beside its data. */
export type DaemonNote = {
  readonly pid: number;
  /** The gRPC port. */
  readonly port: number;
  /** The port on which users of the store hold their presence. */
  readonly presencePort: number;
  /** Said by the store to whoever connects there, so that a stranger on a reused port is not taken for it. */
  readonly key: string;
};

const file = (dataDir: string): string => join(dataDir, 'running.json');

/** Writes the note so that a reader sees it whole or not at all. */
export const writeNote = (dataDir: string, note: DaemonNote): void => {
  const fresh = `${file(dataDir)}.${note.pid}`;
  writeFileSync(fresh, JSON.stringify(note), { mode: 0o600 });
  renameSync(fresh, file(dataDir));
};

/** The last note that was written; it may be stale, since a killed process cannot take it back. */
export const readNote = (dataDir: string): DaemonNote | null => {
  try {
    return JSON.parse(readFileSync(file(dataDir), 'utf8')) as DaemonNote;
  } catch {
    return null;
  }
};
