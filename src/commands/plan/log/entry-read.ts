import type { EntryEvent } from '../../../domain/entry/events.js';
import { type EntryState, evolveEntry, initialEntry } from '../../../domain/entry/state.js';
import type { RecordedEvent } from '../../../infra/eventstore/recorded-event.js';

/** An entry as its stream tells it. */
export type EntryRead = {
  readonly code: string;
  readonly state: EntryState;
  /** The stream's last revision; null when nobody ever decided on the entry. */
  readonly revision: bigint | null;
  /** The decision in force: by whom, and where it stands in the log. */
  readonly decision: { readonly by: string; readonly position: bigint } | null;
};

export const unread = (code: string): EntryRead => ({ code, state: initialEntry, revision: null, decision: null });

/** Folds one more event of its stream into an entry. */
export const readOn = (entry: EntryRead, { type, data, revision, position }: RecordedEvent): EntryRead => {
  const event = { type, data } as EntryEvent;
  const decision = event.type === 'DecisionRecorded' ? { by: event.data.decidedBy, position } : entry.decision;
  return { code: entry.code, state: evolveEntry(entry.state, event), revision, decision };
};
