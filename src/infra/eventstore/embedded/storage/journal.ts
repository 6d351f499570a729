import { readFileSync, statSync } from 'node:fs';
import { DamagedStoreError } from './damage.js';

/** What stands in a store's write-ahead journal. */
export interface Journal {
  readonly bytes: number;
  /** Commits that SQLite will take over from it. */
  readonly commits: number;
}

const FILE_HEADER = 32;
const FRAME_HEADER = 24;
/** What a journal begins with: it tells in which byte order its checksums are made. */
const LITTLE_ENDIAN = 0x377f0682;
const BIG_ENDIAN = 0x377f0683;

/**
 * Looks at the journal that the last process left, before SQLite does. SQLite silently drops a frame that does not match
 * its checksum and all behind it, which is right for the last commit, torn by a power cut and never acknowledged. If
 * whole commits stand behind the broken frame it was flushed long ago and acknowledged, and dropping it would lose
 * events without a word. The same goes for the journal's head, without which SQLite takes nothing over: it is flushed
 * before the first frame, so that no crash leaves it broken. (A journal of zeros was never written.)
 *
 * @throws DamagedStoreError in that case
 * @see https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
export function inspectJournal(file: string): Journal {
  const name = `${file}-wal`;
  const bytes = statSync(name, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes <= FILE_HEADER) return { bytes, commits: 0 };
  const journal = readFileSync(name);
  if (!hasHead(journal)) {
    if (journal.every((byte) => byte === 0)) return { bytes, commits: 0 };
    throw new DamagedStoreError(name, undefined, undefined, 'its head is broken, and there are commits behind it');
  }
  const frames = framesOf(journal);
  const broken = frames.findIndex((frame) => !frame.intact);
  const commits = (list: readonly Frame[]) => list.filter((frame) => frame.commit).length;
  if (broken < 0) return { bytes, commits: commits(frames) };
  if (commits(frames.slice(broken)) > 1) {
    throw new DamagedStoreError(name, undefined, undefined, `frame ${broken + 1} of ${frames.length} is broken`);
  }
  return { bytes, commits: commits(frames.slice(0, broken)) };
}

/** Whether the journal begins as one does, with the checksum that belongs to it. */
function hasHead(journal: Buffer): boolean {
  const words = new DataView(journal.buffer, journal.byteOffset, journal.byteLength);
  const kind = words.getUint32(0);
  if (kind !== LITTLE_ENDIAN && kind !== BIG_ENDIAN) return false;
  const [first, second] = add(words, 0, FILE_HEADER - 8, [0, 0], kind === LITTLE_ENDIAN);
  return words.getUint32(24) === first && words.getUint32(28) === second;
}

interface Frame {
  /** The last frame of a transaction. */
  readonly commit: boolean;
  /** It matches its checksum, which covers all frames before it too. */
  readonly intact: boolean;
}

/** The frames of the journal's current use; older ones behind them carry other salts. */
function framesOf(wal: Buffer): Frame[] {
  const words = new DataView(wal.buffer, wal.byteOffset, wal.byteLength);
  const littleEndian = words.getUint32(0) === LITTLE_ENDIAN;
  const frameBytes = FRAME_HEADER + words.getUint32(8);
  const salt = wal.subarray(16, 24);
  const frames: Frame[] = [];
  let sum: Sum = add(words, 0, FILE_HEADER - 8, [0, 0], littleEndian);
  let intact = true;
  for (let at = FILE_HEADER; at + frameBytes <= wal.length; at += frameBytes) {
    if (!wal.subarray(at + 8, at + 16).equals(salt)) {
      if (intact && !laterFrame(wal, at, frameBytes, salt)) break;
      intact = false;
      frames.push({ commit: false, intact });
      continue;
    }
    if (intact) {
      sum = add(words, at, 8, sum, littleEndian);
      sum = add(words, at + FRAME_HEADER, frameBytes - FRAME_HEADER, sum, littleEndian);
      intact = words.getUint32(at + 16) === sum[0] && words.getUint32(at + 20) === sum[1];
    }
    frames.push({ commit: words.getUint32(at + 4) !== 0, intact });
  }
  return frames;
}

function laterFrame(wal: Buffer, from: number, frameBytes: number, salt: Buffer): boolean {
  for (let at = from + frameBytes; at + frameBytes <= wal.length; at += frameBytes) {
    if (wal.subarray(at + 8, at + 16).equals(salt)) return true;
  }
  return false;
}

type Sum = readonly [number, number];

/** SQLite's journal checksum, continued over some more bytes. */
function add(words: DataView, start: number, length: number, sum: Sum, littleEndian: boolean): Sum {
  let [first, second] = sum;
  for (let at = start; at < start + length; at += 8) {
    first = (first + words.getUint32(at, littleEndian) + second) >>> 0;
    second = (second + words.getUint32(at + 4, littleEndian) + first) >>> 0;
  }
  return [first, second];
}
