import { createHash } from 'node:crypto';
import { decodeChunk } from '../storage/chunk.js';
import { DamagedStoreError } from '../storage/damage.js';
import type { Connection } from '../storage/database.js';
import { TOMBSTONE } from '../storage/log.js';

/** What a walk over all events found. */
export interface Walk {
  readonly events: number;
  readonly streams: number;
  readonly lastPosition: number;
  /** SHA-256 over every event's place and bytes, in order: two stores with the same digest hold the same events. */
  readonly digest: string;
  /** What is not as it was written, in the order of positions; at most `MOST_FINDINGS` of them. */
  readonly findings: readonly DamagedStoreError[];
}

const MOST_FINDINGS = 100;
const PAGE = 256;

type Row = [position: number, stream: number, name: Buffer | null, revision: number, events: number, body: Buffer];

/**
 * Reads every event up to a position and checks it: its checksum, that positions follow one another without a gap, and
 * that revisions do so within each stream.
 */
export function walk(db: Connection, file: string, upTo = Number.MAX_SAFE_INTEGER): Walk {
  const page = db
    .prepare(
      `select c.position, c.stream, s.name, c.revision, c.events, c.body
       from chunk c left join stream s on s.id = c.stream
       where c.position >= ? and c.position <= ? order by c.position limit ?`,
    )
    .raw();
  const hash = createHash('sha256');
  const findings: DamagedStoreError[] = [];
  const nextRevisions = new Map<number, number>();
  let events = 0;
  let next = 1;
  const report = (position: number, stream: string | undefined, finding: string) => {
    if (findings.length < MOST_FINDINGS) findings.push(new DamagedStoreError(file, position, stream, finding));
  };
  for (;;) {
    const rows = page.all([next, upTo, PAGE]) as Row[];
    if (rows.length === 0) break;
    for (const [position, streamId, nameBytes, revision, count, body] of rows) {
      const stream = nameBytes?.toString('utf8');
      if (stream === undefined) report(position, undefined, `its stream (number ${streamId}) has no name`);
      if (position !== next) report(next, stream, `events are missing up to position ${position - 1}`);
      const expected = nextRevisions.get(streamId) ?? 0;
      if (revision !== expected && revision !== TOMBSTONE) {
        report(position, stream, `its revision is ${revision} and should be ${expected}`);
      }
      const chunk = { position, stream: stream ?? '', revision, events: count, body };
      for (const finding of damageOf(chunk)) report(finding.position, stream, finding.finding);
      hash.update(`${position} ${revision} ${count} ${stream}\n`).update(body);
      nextRevisions.set(streamId, revision + count);
      events += count;
      next = position + count;
    }
  }
  return { events, streams: nextRevisions.size, lastPosition: next - 1, digest: hash.digest('hex'), findings };
}

function damageOf(chunk: Parameters<typeof decodeChunk>[0]): { position: number; finding: string }[] {
  const found: { position: number; finding: string }[] = [];
  try {
    decodeChunk(chunk, (position, finding) => {
      found.push({ position, finding });
      throw new Error(finding);
    });
  } catch (error) {
    if (found.length === 0) found.push({ position: chunk.position, finding: (error as Error).message });
  }
  return found;
}
