import { ChangeAuthority } from '../../commands/authority/change-authority.command.js';
import { appointments, steward } from '../cast.js';
import type { Stage } from '../stage.js';

/** The steward appoints those who do not depend on the collections. */
export const appointStaff = async (stage: Stage): Promise<void> => {
  for (const { person, role } of appointments) await appoint(stage, person, role, null);
};

/** Once the collections are known, the steward makes those their owners whom the governed registry names. */
export const appointOwners = async (stage: Stage): Promise<void> => {
  const owners = await stage.rows<{ owner: string; collections: string[] }>(
    `select coalesce(owner, 'omar') as owner, array_agg(collection order by collection) as collections
       from birth_ledger.collection group by 1 order by 1`,
  );
  for (const { owner, collections } of owners) await appoint(stage, owner, 'owner', collections);
};

const appoint = async (
  stage: Stage,
  person: string,
  role: (typeof appointments)[number]['role'],
  collections: readonly string[] | null,
): Promise<void> => {
  const scope = collections ? ({ kind: 'collections', names: collections } as const) : ({ kind: 'all' } as const);
  const change = { type: 'GrantAuthority', person, role, scope, reason: 'Cast of the demo.' } as const;
  await stage.run(new ChangeAuthority(change, stage.as(steward)));
};
