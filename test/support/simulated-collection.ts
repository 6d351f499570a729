import fc from 'fast-check';
import type { Decision } from '../../src/domain/entry/events.js';
import { RecordedLog } from './recorded-log.js';

type Row = { readonly id: number; readonly code: string | null };
type Lap = { readonly lap: number; readonly mode: 'full' | 'incremental'; next: number; totals: Totals; runs: number };
type Found = { readonly [list in 'unborn' | 'born' | 'vanished' | 'unmet']: readonly string[] };
type Totals = { pages: number; rowsSeen: number; rowsBorn: number; rowsWithoutCode: number; newlyLogged: number };

const anyMove = fc.record({
  what: fc.constantFrom(
    'insert',
    'insert',
    'insertBehind',
    'delete',
    'comeAgain',
    'comeAgain',
    'bear',
    'bear',
    'unbear',
    'unbear',
    'nameless',
    'scan',
    'scan',
    'scan',
    'scan',
    'incremental',
    'kill',
    'abort',
    'decide',
    'applyBirth',
    'applyEvent',
  ),
  // Mostly few, so that several moves of a history are about the same row.
  pick: fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat() }),
  rows: fc.integer({ min: 1, max: 5 }),
  decision: fc.constantFrom<Decision>('PENDING', 'BIRTH_APPROVED', 'EXEMPT', 'QUARANTINE', 'RETIRE'),
});

/** Moves that are seldom drawn one after the other, and about the same row, and that have led astray before. */
const anyEpisode = fc
  .tuple(
    anyMove,
    fc.constantFrom<Move['what'][]>(
      ['bear', 'scan', 'unbear'],
      ['delete', 'scan', 'comeAgain'],
      ['bear', 'scan', 'unbear', 'kill', 'scan'],
      ['applyBirth', 'applyEvent', 'unbear'],
      ['insert', 'incremental', 'incremental', 'incremental'],
    ),
  )
  .map(([move, episode]) => episode.map((what) => ({ ...move, what })));

const anyPart = fc.oneof({ weight: 3, arbitrary: anyMove.map((move) => [move]) }, { weight: 1, arbitrary: anyEpisode });

/** A history of a collection; the shorter ones are the ones that people can follow. */
export const anyMoves = fc
  .oneof(fc.array(anyPart, { minLength: 15, maxLength: 100 }), fc.array(anyPart, { minLength: 5, maxLength: 20 }))
  .map((parts) => parts.flat());

export type Move = typeof anyMove extends fc.Arbitrary<infer T> ? T : never;

/**
 * A table that lives while it is scanned, and the scanner's own way through it: pages in key order, each a snapshot, and
 * at the end of a full lap a look at the open entries that no page met. What it writes is what the service would write.
 */
export class SimulatedCollection {
  readonly log = new RecordedLog();
  private readonly rows = new Map<number, Row>();
  /** Births outlive their rows, as in a governed database. */
  private readonly births = new Set<string>();
  /** Rows that were deleted, and may come again with the same key and code. */
  private readonly gone: Row[] = [];
  private readonly open = new Set<string>();
  private readonly awaitingEvent: string[] = [];
  private lastId = 0;
  private laps = 0;
  private lap: Lap | null = null;
  private cursor = 0;
  private everComplete = false;
  private seen = new Set<string>();

  constructor(readonly name: string) {}

  move({ what, pick, rows, decision }: Move): void {
    this.log.wait(1);
    const all = [...this.rows.values()];
    const row = all[pick % Math.max(all.length, 1)];
    const entry = [...this.open][pick % Math.max(this.open.size, 1)];
    switch (what) {
      case 'insert':
        for (let count = 0; count < rows; count++) this.insert(this.lastId + 10, pick % 2 === 0);
        break;
      case 'insertBehind':
        if (!this.rows.has((pick % 50) * 10 + 5)) this.insert((pick % 50) * 10 + 5, false);
        break;
      case 'nameless':
        this.lastId += 10;
        this.rows.set(this.lastId, { id: this.lastId, code: null });
        break;
      case 'delete':
        if (row) {
          this.rows.delete(row.id);
          this.gone.push(row);
        }
        break;
      case 'comeAgain': {
        const [again] = this.gone.splice(pick % Math.max(this.gone.length, 1), 1);
        if (again && !this.rows.has(again.id)) this.rows.set(again.id, again);
        break;
      }
      case 'bear':
        if (row?.code) this.births.add(row.code);
        break;
      case 'unbear':
        if (row?.code) this.births.delete(row.code);
        break;
      case 'scan':
        this.scan('full', rows);
        break;
      case 'incremental':
        this.scan(this.everComplete ? 'incremental' : 'full', rows);
        break;
      case 'kill':
        if (this.lap) this.lap.runs += 1;
        this.seen = new Set();
        break;
      case 'abort':
        if (this.lap) this.log.scan(this.name, 'LapAborted', { lap: this.lap.lap, reason: 'another identity' });
        this.lap = null;
        break;
      case 'decide':
        if (entry !== undefined) this.decide(entry, decision);
        break;
      case 'applyBirth': {
        const isThere = all.some(({ code }) => code === entry);
        if (entry === undefined || !isThere || this.births.has(entry) || this.awaitingEvent.includes(entry)) break;
        this.births.add(entry);
        this.awaitingEvent.push(entry);
        break;
      }
      case 'applyEvent': {
        const applied = this.awaitingEvent.shift();
        if (applied !== undefined) this.applied(applied);
        break;
      }
    }
  }

  private insert(id: number, born: boolean): void {
    this.lastId = Math.max(this.lastId, id);
    const code = `${this.name}::${id}/${this.log.events.length}`;
    this.rows.set(id, { id, code });
    if (born) this.births.add(code);
  }

  private isBorn({ code }: Row): boolean {
    return code !== null && this.births.has(code);
  }

  /** One page of the running lap, or the start of one; the page that finds nothing more completes it. */
  private scan(mode: 'full' | 'incremental', limit: number): void {
    this.lap ??= this.start(mode);
    const { lap } = this;
    const ahead = [...this.rows.values()].filter(({ id }) => id > lap.next).sort((a, b) => a.id - b.id);
    const page = ahead.slice(0, limit);
    const unborn = page.flatMap(({ code }) => (code !== null && !this.births.has(code) ? [code] : []));
    const fresh = unborn.filter((code) => !this.open.has(code) && !this.seen.has(code));
    for (const code of unborn) this.seen.add(code);
    for (const code of fresh) this.open.add(code);
    const counts = {
      rowsSeen: page.length,
      rowsBorn: page.filter((row) => this.isBorn(row)).length,
      rowsWithoutCode: page.filter(({ code }) => code === null).length,
    };
    this.page(lap, page.at(-1)?.id ?? lap.next, counts, { unborn: fresh, born: [], vanished: [], unmet: [] });
    if (page.length < ahead.length) return;
    if (lap.mode === 'full') this.settle(lap);
    this.complete(lap);
  }

  private start(mode: 'full' | 'incremental'): Lap {
    this.laps += 1;
    this.seen = new Set();
    const next = mode === 'full' ? 0 : this.cursor;
    const fromExclusive = next === 0 ? null : [String(next)];
    const identity = { strategy: 'synthetic_id' };
    this.log.scan(this.name, 'LapStarted', { lap: this.laps, mode, fromExclusive, identity, keyColumns: ['id'] });
    const totals = { pages: 0, rowsSeen: 0, rowsBorn: 0, rowsWithoutCode: 0, newlyLogged: 0 };
    return { lap: this.laps, mode, next, totals, runs: 1 };
  }

  /** What has become of the open entries that this run met no page of; only a lap in one run can tell who is unmet. */
  private settle(lap: Lap): void {
    const there = new Set([...this.rows.values()].map(({ code }) => code));
    const unseen = [...this.open].filter((code) => !this.seen.has(code));
    const born = unseen.filter((code) => this.births.has(code));
    const unborn = unseen.filter((code) => !this.births.has(code));
    const vanished = unborn.filter((code) => !there.has(code));
    const unmet = lap.runs > 1 ? [] : unborn.filter((code) => there.has(code));
    const nothing = { rowsSeen: 0, rowsBorn: 0, rowsWithoutCode: 0 };
    if (born.length + vanished.length + unmet.length > 0) {
      this.page(lap, lap.next, nothing, { unborn: [], born, vanished, unmet });
    }
    for (const code of [...born, ...vanished]) this.open.delete(code);
  }

  private page(lap: Lap, to: number, counts: Omit<Totals, 'pages' | 'newlyLogged'>, found: Found): void {
    const { totals } = lap;
    totals.pages += 1;
    totals.rowsSeen += counts.rowsSeen;
    totals.rowsBorn += counts.rowsBorn;
    totals.rowsWithoutCode += counts.rowsWithoutCode;
    totals.newlyLogged += found.unborn.length;
    const key = (id: number): string[] | null => (id === 0 ? null : [String(id)]);
    const bounds = { fromExclusive: key(lap.next), toInclusive: key(to) };
    const data = { lap: lap.lap, page: totals.pages, ...bounds, ...counts, ...found };
    this.log.scan(this.name, 'PageScanned', data, `lap ${lap.lap} run ${lap.runs}`);
    lap.next = to;
    this.cursor = to;
  }

  private complete({ lap, mode, totals, next }: Lap): void {
    this.log.scan(this.name, 'LapCompleted', { lap, mode, ...totals, lastKey: next === 0 ? null : [String(next)] });
    this.everComplete ||= mode === 'full';
    this.lap = null;
  }

  private decide(code: string, to: Decision): void {
    const detectedAt = String(this.log.events.at(-1)?.position ?? 0n);
    const said = { from: 'PENDING', to, decidedBy: 'olga', reason: 'because', pendingOnboarding: false, detectedAt };
    this.log.entry(this.name, code, 'DecisionRecorded', said);
  }

  private applied(code: string): void {
    this.open.delete(code);
    const birth = {
      planId: 'p',
      batch: 1,
      birthId: '1',
      bornAt: '2026-01-01T00:00:00Z',
      bornVia: 'x',
      reconciled: false,
    };
    this.log.entry(this.name, code, 'BirthApplied', birth);
  }
}
