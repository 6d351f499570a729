import pg from 'pg';

/** The two places that a projection's rows may stand in; one of them is live. */
export const slots = ['blue', 'green'] as const;
export type Slot = (typeof slots)[number];

export const otherSlot = (slot: Slot): Slot => (slot === 'blue' ? 'green' : 'blue');

/** The schema that holds a slot's tables. */
export const schemaOf = (slot: Slot): string => `birth_ledger_${slot}`;

/** A table's full name in a slot, quoted. */
export const tableIn = (slot: Slot, table: string): string =>
  `${pg.escapeIdentifier(schemaOf(slot))}.${pg.escapeIdentifier(table)}`;

/** The name under which everybody reads a table, whichever slot is live, quoted. */
export const liveName = (table: string): string => `birth_ledger.${pg.escapeIdentifier(table)}`;
