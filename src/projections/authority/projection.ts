import { evolveAuthority, noAuthority } from '../../domain/authority/authority.js';
import type { AuthorityEvent, Role } from '../../domain/authority/events.js';
import type { TableOf } from '../../infra/postgres/read-model/table.js';
import { model, projection, timeOf, touch } from '../engine/projection.js';

/** What one person holds of one role. A role that was taken away stays as a row that holds nothing. */
export type AuthorityRow = {
  readonly person: string;
  readonly role: Role;
  readonly everywhere: boolean;
  /** The collections of an owner that are named singly, sorted. */
  readonly collections: readonly string[];
  readonly reason: string;
  readonly changed_by: string;
  readonly changed_at: string;
  readonly revision: string;
};

export type AuthorityChange = {
  readonly kind: AuthorityEvent['type'];
  readonly event: AuthorityEvent;
  readonly at: string;
  readonly revision: string;
};

const table: TableOf<AuthorityRow> = {
  name: 'authority',
  key: ['person', 'role'],
  kind: 'history',
  columns: {
    person: 'text',
    role: 'text',
    everywhere: 'boolean',
    collections: 'jsonb',
    reason: 'text',
    changed_by: 'text',
    changed_at: 'timestamptz',
    revision: 'bigint',
  },
};

/** The domain decides what a grant or a revocation leaves; the row only writes it down. */
export const evolveHolding = (
  row: AuthorityRow | undefined,
  { event, at, revision }: AuthorityChange,
): AuthorityRow => {
  const { person, role, reason } = event.data;
  const before = row ? { everywhere: row.everywhere, collections: row.collections } : noAuthority[role];
  const { everywhere, collections } = evolveAuthority({ ...noAuthority, [role]: before }, event)[role];
  const changedBy = event.type === 'AuthorityGranted' ? event.data.grantedBy : event.data.revokedBy;
  return {
    person,
    role,
    everywhere,
    collections: [...collections].sort(),
    reason,
    changed_by: changedBy,
    changed_at: at,
    revision,
  };
};

const authorityModel = model<AuthorityRow, AuthorityChange>(table, evolveHolding);

/** Who holds what, with its history: who was allowed to do this, then? */
export const authorityProjection = projection({
  name: 'authority',
  version: 1,
  streamPrefixes: ['authority-'],
  models: [authorityModel],
  touches: (recorded) => {
    if (recorded.type !== 'AuthorityGranted' && recorded.type !== 'AuthorityRevoked') return [];
    const event = { type: recorded.type, data: recorded.data } as AuthorityEvent;
    const { person, role } = event.data;
    const change = { kind: event.type, event, at: timeOf(recorded), revision: String(recorded.revision) };
    return [touch(authorityModel, [person, role], change)];
  },
});
