import type { EntryEvent } from '../../domain/entry/events.js';
import { type EntryState, evolveEntry, initialEntry } from '../../domain/entry/state.js';
import type { Fold } from '../shared/stream-repository.js';

export const entryFold: Fold<EntryState, EntryEvent> = { initial: initialEntry, evolve: evolveEntry };
