import { OnboardCollection } from '../../commands/onboard/onboard-collection.command.js';
import { person } from '../cast.js';
import type { Stage } from '../stage.js';

const catalog = 'dot_iu_command_catalog';
/** Nobody's name stands in the registry for a table that is not in it; the steward made omar its owner. */
export const catalogOwner = person('omar');

/** Step 10, first half: the table that nobody had onboarded is, and its entries go back to PENDING. */
export const onboardCatalog = async (stage: Stage, births: number): Promise<void> => {
  const order = {
    collection: catalog,
    identity: { strategy: 'column', column: 'command_name' } as const,
    owner: catalogOwner.name,
    required: true,
    reason: 'Its commands are governed like all others.',
    execute: true,
  };
  const { returned, position } = await stage.run(new OnboardCollection(order, stage.as(catalogOwner)));
  await stage.applied('ledger', position);
  stage.report.figure('onboarding: entries returned to PENDING', 54, returned);
  const pending = `select coalesce(sum(entries), 0) from birth_ledger.v_backfill_backlog where collection_name = $1 and decision = 'PENDING'`;
  stage.report.figure('onboarding: PENDING in the backlog', 54, await stage.number(pending, [catalog]));
  stage.report.figure('births after onboarding', births, await stage.births());
};
