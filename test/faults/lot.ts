import { CommandBus } from '@nestjs/cqrs';
import { ChangeAuthority } from '../../src/commands/authority/change-authority.command.js';
import { DecideFiltered } from '../../src/commands/decide/decide-filtered.command.js';
import {
  DraftPlan,
  DryRunPlan,
  OpenPermit,
  RehearsePlan,
  ReviewPlan,
  ShowPlan,
} from '../../src/commands/plan/plan.commands.js';
import type { Role } from '../../src/domain/authority/events.js';
import { applierEnv } from './apply-process.js';
import type { Ground } from './ground.js';
import { holdFunction } from './hold.js';
import { Service } from './service.js';

/** The collection whose rows are born, under a commit that can be held. */
export const lot = 'lot';
/** Rows of one plan: three batches of four. */
export const planRows = 12;

/** Makes the collection with its unborn rows, has all of them approved, and plans them up to and with the rehearsals. */
export const planLot = async (ground: Ground, plans: number): Promise<string[]> => {
  await ground.governed(`
    create table ${lot} (id bigint primary key, note text not null default '');
    insert into ${lot} (id) select n from generate_series(1, ${plans * planRows}) n;
    create trigger birth after insert or update on ${lot} for each row execute function fn_birth_registry_auto();
    ${holdFunction};
    create constraint trigger hold_commit after update on ${lot} deferrable initially deferred
      for each row execute function hold_here();
    insert into collection_registry (collection_name, table_name, birth_required, owner, birth_code_strategy, birth_code_source)
      values ('${lot}', '${lot}', true, 'omar', 'synthetic_id', 'declared');
    insert into meta_catalog values ('${lot}', true);
    select birth_ledger_kit.grant_all()`);
  const service = await Service.start(ground, applierEnv(ground));
  try {
    await appoint(service);
    await service.scanToTheEnd(lot);
    const filter = { collection: lot, standing: 'PENDING' } as const;
    const decide = new DecideFiltered(filter, 'BIRTH_APPROVED', 'checked', plans * planRows, service.as('omar'));
    await service.get(CommandBus).execute(decide);
    const planned: string[] = [];
    for (let index = 0; index < plans; index++) planned.push(await plan(service, index));
    return planned;
  } finally {
    await service.stop();
    await ground.readModel(`
      ${holdFunction};
      create trigger hold_checkpoint after update on birth_ledger.projection_slot
        for each row when (new.projection = 'ledger') execute function hold_here()`);
  }
};

const appoint = async (service: Service): Promise<void> => {
  const roles: readonly [string, Role][] = [
    ['olga', 'operator'],
    ['oona', 'operator'],
    ['omar', 'owner'],
    ['otto', 'owner'],
    ['rita', 'reviewer'],
  ];
  for (const [person, role] of roles) {
    const change = { type: 'GrantAuthority', person, role, scope: { kind: 'all' }, reason: 'for the spec' } as const;
    await service.get(CommandBus).execute(new ChangeAuthority(change, service.as('steward')));
  }
};

const plan = async (service: Service, index: number): Promise<string> => {
  const codes = Array.from({ length: planRows }, (_, row) => `${lot}::${index * planRows + row + 1}`);
  const bus = service.get(CommandBus);
  const selection = [{ collection: lot, codes }];
  const { planId } = await bus.execute(new DraftPlan(null, selection, 'for the spec', service.as('oona')));
  await bus.execute(new DryRunPlan(planId, service.as('oona')));
  const digest = (await bus.execute(new ShowPlan(planId))).draft?.digest ?? '';
  await bus.execute(new ReviewPlan(planId, digest, 'approve', 'read it', service.as('rita')));
  await bus.execute(new OpenPermit(planId, {}, 'go', service.as('otto')));
  await bus.execute(new RehearsePlan(planId, service.as('oona')));
  return planId;
};
