import { Injectable } from '@nestjs/common';
import { pinsIn, type Span } from '../../domain/plan/pinned-list.js';
import type { EntryNow } from '../../domain/plan/process/entry-now.js';
import type { Plan } from '../../domain/plan/state.js';
import { entitiesNow } from '../../infra/governed/routes/entities-now.js';
import type { Part } from '../../infra/governed/routes/part.js';
import { Governed } from '../../infra/governed/sources/governed.js';
import { Observer } from '../plan/ground/observer.js';
import { EntryReader } from '../plan/log/entry-reader.js';

/** Looks at a range of a plan's list: detections and rows as they stand now, and streams. */
@Injectable()
export class EntryLook {
  constructor(
    private readonly entries: EntryReader,
    private readonly observer: Observer,
    private readonly governed: Governed,
  ) {}

  /**
   * @param part the part of the collection that the range belongs to
   * @param since the streams are answered as they stood at this moment, or later; by `performance.now()`
   */
  async look(plan: Plan, span: Span, part: Part, since: number): Promise<EntryNow[]> {
    const pinned = pinsIn(plan, span);
    const codes = pinned.map(({ pin: [code] }) => code);
    const [reads, detections, rows] = await Promise.all([
      this.entries.readAll(part.collection, codes, since),
      this.observer.detections(part.collection, codes),
      entitiesNow(
        this.governed.scanner,
        this.governed.contract,
        part,
        pinned.map(({ pin: [code, , key] }) => ({ code, key })),
      ),
    ]);
    return pinned.flatMap((one, index): EntryNow[] => {
      const read = reads[index];
      const row = rows[index];
      if (!read || !row) return [];
      const { state, revision } = read;
      return [{ state, revision, detection: detections.get(read.code) ?? null, row, ...one }];
    });
  }
}
