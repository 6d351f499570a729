import type { EntryEvent } from '../../src/domain/entry/events.js';
import type { KeyPosition, ScanEvent } from '../../src/domain/scan/events.js';
import { streamPrefixes } from '../../src/domain/shared/stream-name.js';
import type { EventLog } from '../../src/infra/eventstore/event-log.js';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';

/** What the log says of one entity, folded without any code of the projections. */
export type Told = { status: 'open' | 'born' | 'vanished'; decision: string };

/** Everything that is wrong with a log, in sentences; empty for a sound one. And what it says of each entity. */
export type Findings = { readonly faults: string[]; readonly entries: ReadonlyMap<string, Told> };

export const entryKey = (collection: string, code: string): string => JSON.stringify([collection, code]);

/**
 * Reads the whole log and checks it by itself: laps and pages join (invariant 5), no entity is logged twice while it is
 * open, every event is ours. It shares no code with the scanner or the read models, so that they cannot err together.
 */
export const checkLog = async (log: EventLog): Promise<Findings> => {
  const faults: string[] = [];
  const entries = new Map<string, Told>();
  const laps = new Map<string, LapAt>();
  const ids = new Set<string>();
  const applied = new Set<string>();
  for await (const event of log.readAll()) {
    if (!streamPrefixes.some((prefix) => event.stream.startsWith(prefix)))
      faults.push(`A stranger's event in ${event.stream}.`);
    if (ids.has(event.id)) faults.push(`The event id ${event.id} stands twice in the log.`);
    ids.add(event.id);
    if (event.stream.startsWith('scan-')) followScan(event, laps, entries, applied, faults);
    if (event.stream.startsWith('entry-')) followEntry(event, entries, applied, faults);
  }
  return { faults, entries };
};

type LapAt = { lap: number; running: boolean; pages: number; next: KeyPosition | null; detected: Set<string> };

const followScan = (
  event: RecordedEvent,
  laps: Map<string, LapAt>,
  entries: Map<string, Told>,
  applied: ReadonlySet<string>,
  faults: string[],
): void => {
  const { type, data } = event as unknown as ScanEvent;
  const { collection } = data;
  const where = `${event.revision}@${event.stream}`;
  const lap = laps.get(collection) ?? { lap: 0, running: false, pages: 0, next: null, detected: new Set() };
  if (type === 'LapStarted') {
    if (lap.running) faults.push(`${where}: a lap starts while lap ${lap.lap} runs.`);
    if (data.lap !== lap.lap + 1) faults.push(`${where}: lap ${data.lap} follows lap ${lap.lap}.`);
    laps.set(collection, { lap: data.lap, running: true, pages: 0, next: data.fromExclusive, detected: new Set() });
    return;
  }
  if (!lap.running || data.lap !== lap.lap) faults.push(`${where}: ${type} of lap ${data.lap}, which does not run.`);
  if (type !== 'PageScanned') {
    lap.running = false;
    return;
  }
  if (data.page !== lap.pages + 1) faults.push(`${where}: page ${data.page} follows page ${lap.pages}.`);
  if (JSON.stringify(data.fromExclusive) !== JSON.stringify(lap.next))
    faults.push(`${where}: the page does not begin where the last one ended.`);
  lap.pages = data.page;
  lap.next = data.toInclusive;
  for (const code of data.unborn) {
    const key = entryKey(collection, code);
    if (entries.get(key)?.status === 'open') faults.push(`${where}: ${key} is logged twice.`);
    entries.set(key, { status: 'open', decision: 'PENDING' });
    lap.detected.add(code);
  }
  for (const status of ['born', 'vanished'] as const) {
    for (const code of data[status]) {
      const key = entryKey(collection, code);
      const told = entries.get(key);
      if (told?.status === 'open') told.status = status;
      // A lap may meet a birth that an apply has told of already.
      else if (status === 'born' && told?.status === 'born' && applied.has(key)) continue;
      else faults.push(`${where}: ${code} is found ${status}, but was not open.`);
    }
  }
  for (const code of data.unmet) {
    const key = entryKey(collection, code);
    if (lap.detected.has(code)) faults.push(`${where}: ${code} is said to be unmet by the lap that detected it.`);
    // An apply may close an entry between the look at it and the event.
    if (entries.get(key)?.status !== 'open' && !applied.has(key))
      faults.push(`${where}: ${code} is found unmet, but was not open.`);
  }
  if (data.unmet.length > 0 && data.rowsSeen > 0) faults.push(`${where}: a page with rows settles a lap.`);
};

const followEntry = (
  event: RecordedEvent,
  entries: Map<string, Told>,
  applied: Set<string>,
  faults: string[],
): void => {
  const { type, data } = event as unknown as EntryEvent;
  const told = entries.get(entryKey(data.collection, data.code));
  if (!told) {
    faults.push(`${event.revision}@${event.stream}: ${type} of an entity that no scan detected.`);
    return;
  }
  if (type === 'DecisionRecorded') {
    if (data.from !== told.decision)
      faults.push(`${event.revision}@${event.stream}: decided from ${data.from}, but it stood as ${told.decision}.`);
    told.decision = data.to;
  }
  if (type !== 'BirthApplied') return;
  told.status = 'born';
  applied.add(entryKey(data.collection, data.code));
};
