import { exhaustive } from '../../domain/shared/exhaustive.js';
import { model } from '../engine/projection.js';
import { type EntryChange, type EntryRow, entryTable } from './entry.js';

type Row = EntryRow;
type Key = readonly string[];

const undecided = {
  decision: 'PENDING',
  decided_by: null,
  decided_at: null,
  reason: null,
  pending_onboarding: false,
} as const;

const neverClosed = { closed_at: null, closed_position: null, closed_by: null } as const;
const noBirth = {
  intended_plan_id: null,
  plan_id: null,
  birth_id: null,
  birth_applied_at: null,
  refusal: null,
} as const;

/** A page found the entity unborn: a new entry, a closed one that opens again as PENDING, or nothing new. */
const detected = (row: Row | undefined, key: Key, at: string, position: string, lap: number | null): Row => {
  const opened = { opened_at: at, opened_position: position, opened_lap: lap, unmet_lap: null };
  if (row === undefined) {
    const [collection = '', code = ''] = key;
    const first = { first_detected_at: at, first_detected_position: position, reopened: 0, revision: null };
    return { collection, code, status: 'open', ...undecided, ...first, ...opened, ...neverClosed, ...noBirth };
  }
  if (row.status === 'open') return row;
  return { ...row, status: 'open', ...undecided, ...opened, ...neverClosed, ...noBirth, reopened: row.reopened + 1 };
};

/** An entry after one change; the same row when the change means nothing to it. */
export const evolveEntry = (row: Row | undefined, change: EntryChange, key: Key): Row | undefined => {
  const { at, position } = change;
  switch (change.kind) {
    case 'detected':
      return detected(row, key, at, position, change.lap);
    case 'found_born':
    case 'found_vanished': {
      // A page may find what an apply has told already, and never what was not detected.
      if (row?.status !== 'open') return row;
      const status = change.kind === 'found_born' ? 'born' : 'vanished';
      return { ...row, status, closed_at: at, closed_position: position, closed_by: 'scan', intended_plan_id: null };
    }
    case 'found_unmet':
      return row?.status === 'open' ? { ...row, unmet_lap: change.lap } : row;
    case 'decided':
      return decided(entryOf(row, change, key), change);
    case 'intended':
      return { ...entryOf(row, change, key), intended_plan_id: change.planId, revision: change.revision };
    case 'applied':
      return applied(entryOf(row, change, key), change);
    case 'refused':
      return {
        ...entryOf(row, change, key),
        intended_plan_id: null,
        refusal: change.reason,
        revision: change.revision,
      };
    default:
      return exhaustive(change);
  }
};

/** An entry's stream begins after its detection; if the log lacks that, the entry is known from here on. */
const entryOf = (row: Row | undefined, { at, position }: EntryChange, key: Key): Row =>
  row ?? detected(undefined, key, at, position, null);

const decided = (row: Row, change: Extract<EntryChange, { kind: 'decided' }>): Row => {
  const { revision } = change;
  // Decided on an earlier detection while a lap found the entity unborn again: the new detection stands undecided.
  if (BigInt(change.detectedAt) < BigInt(row.opened_position) && row.reopened > 0) return { ...row, revision };
  return {
    ...row,
    decision: change.to,
    decided_by: change.by,
    decided_at: change.at,
    reason: change.reason,
    pending_onboarding: change.pendingOnboarding,
    revision,
  };
};

const applied = (row: Row, change: Extract<EntryChange, { kind: 'applied' }>): Row => {
  const { at, position, planId, birthId, bornAt, revision } = change;
  const birth = { plan_id: planId, birth_id: birthId, birth_applied_at: bornAt, intended_plan_id: null, refusal: null };
  // A lap may have met the birth before its event was written: the entry is closed already, but not yet explained.
  const closed = row.status === 'open' ? { closed_at: at, closed_position: position } : {};
  return { ...row, ...birth, ...closed, status: 'born', closed_by: 'apply', revision };
};

export const entryModel = model<EntryRow, EntryChange>(entryTable, evolveEntry, 'detected');
