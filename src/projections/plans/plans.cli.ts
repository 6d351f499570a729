import { QueryBus } from '@nestjs/cqrs';
import { Option } from 'commander';
import { aName } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { commandGroup } from '../../infra/cli/command-group.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { printRows } from '../../infra/cli/output.js';
import { collectionsProjection } from '../collections/projection.js';
import { reachAll } from '../shared/as-of.cli.js';
import type { Page } from '../shared/page.js';
import { ListPlans, type PlanFilter } from './list-plans.js';
import { type PlanView, planStatuses } from './plan-view.js';
import { plansProjection } from './projection.js';

type Filter = CommonOptions & { readonly status?: PlanView['status']; readonly collection?: string };

/** `birth-ledger plan list` */
export const plansCli = ({ program, run }: Cli): void => {
  const command = commandGroup(program, 'plan')
    .command('list')
    .description('List plans: where each stands, what it waits for, what its apply has done.')
    .addOption(new Option('--status <status>', 'only those that stand so').choices(planStatuses))
    .addOption(new Option('--collection <name>', 'only those with entries of a collection').argParser(aName));
  withCommonOptions(command, 'plan list', 'plan list --status paused').action(
    ({ status, collection, ...common }: Filter) =>
      run(common, (session) =>
        list(session, { status: status ?? null, collection: collection ?? null, plannedBy: null }),
      ),
  );
};

const plansAtOnce = 500;

const list = async (session: Session, filter: PlanFilter): Promise<undefined> => {
  // What a plan waits for depends on its collections' gates.
  await reachAll(session, plansProjection, collectionsProjection);
  const { app, output } = session;
  const queries = app.get(QueryBus, { strict: false });
  const plans: PlanView[] = [];
  for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
    const { items, next }: Page<PlanView> = await queries.execute(new ListPlans(filter, plansAtOnce, cursor));
    plans.push(...items);
    cursor = next;
  }
  printRows(
    output,
    plans,
    [
      { heading: 'plan', of: ({ planId }) => planId },
      {
        heading: 'status',
        of: ({ status, pausedBecause }) => (pausedBecause ? `${status}: ${pausedBecause}` : status),
      },
      { heading: 'entries', of: ({ entries }) => entries, right: true },
      { heading: 'expected', of: ({ expectedBirths }) => expectedBirths, right: true },
      { heading: 'applied', of: ({ applied }) => applied, right: true },
      { heading: 'refused', of: ({ refused }) => refused, right: true },
      { heading: 'skipped', of: ({ skipped }) => skipped, right: true },
      { heading: 'planned by', of: ({ plannedBy }) => plannedBy },
      { heading: 'waits for', of: ({ pending }) => (pending.length === 0 ? null : pending.join(', ')) },
    ],
    'No such plan. birth-ledger plan draft makes one.',
  );
};
