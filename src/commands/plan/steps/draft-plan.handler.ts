import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type * as domain from '../../../domain/plan/commands.js';
import { personOperates } from '../../../domain/plan/duties.js';
import type { PlanEvent } from '../../../domain/plan/events.js';
import type { Appended } from '../../../infra/eventstore/recorded-event.js';
import { type Call, causedBy } from '../../shared/call.js';
import { derivedId } from '../../shared/ids.js';
import { Observer, type SeenCollection, type Sight } from '../ground/observer.js';
import { Measurer } from '../guards/measurer.js';
import type { PlanLog } from '../log/plan-log.js';
import { PlanLogs } from '../log/plan-logs.js';
import { PlanRunner } from '../log/plan-runner.js';
import { DraftPlan, type OnPlan } from '../plan.commands.js';
import { SelectEntries } from './select-entries.js';

/** An append stays well below the store's limit of one MiB, whatever the codes are. */
const bytesPerAppend = 800_000;

@CommandHandler(DraftPlan)
export class DraftPlanHandler implements ICommandHandler<DraftPlan> {
  constructor(
    private readonly plans: PlanLogs,
    private readonly runner: PlanRunner,
    private readonly select: SelectEntries,
    private readonly observer: Observer,
    private readonly measurer: Measurer,
  ) {}

  async execute({ planId: wanted, selection, reason, call }: DraftPlan): Promise<OnPlan> {
    const planId = wanted ?? derivedId('plan', call.commandId);
    const log = await this.plans.openAlone(planId);
    const earlier = await this.runner.repeated(log, 'DraftPlan', call);
    if (earlier) return { planId, ...earlier };
    const by = await this.runner.authorised(call);
    const refused = personOperates(by, 'draft a plan');
    if (refused) throw await this.runner.denied('DraftPlan', planId, refused, call);
    const sight = await this.observer.see(await this.select.find(selection));
    const command: domain.DraftPlan = {
      type: 'DraftPlan',
      planId,
      reason,
      database: sight.database,
      gateway: sight.gateway,
      collections: sight.collections.map(draftCollection),
      baseline: await this.measurer.baseline(sight.collections),
    };
    const outcome = this.runner.judge(log, command, sight.closedGates, by);
    if (!outcome.ok) throw await this.runner.denied('DraftPlan', planId, withObstacle(outcome, sight), call);
    const appended = await this.write(log, outcome.events, call);
    return { planId, ...appended, events: outcome.events.slice(-1), repeated: false };
  }

  /** The list in appends of bounded size; the seal is the command's own append, by which a repetition is recognised. */
  private async write(log: PlanLog, events: readonly PlanEvent[], call: Call): Promise<Appended> {
    const pins = events.slice(0, -1);
    let batch: PlanEvent[] = [];
    let bytes = 0;
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return;
      await log.append(batch, causedBy(call, derivedId('pin', log.planId, String(log.revision))));
      batch = [];
      bytes = 0;
    };
    for (const event of pins) {
      const size = JSON.stringify(event.data).length * 3;
      if (bytes + size > bytesPerAppend) await flush();
      batch.push(event);
      bytes += size;
    }
    await flush();
    return log.append(events.slice(-1), call);
  }
}

const draftCollection = ({ collection, route, structure, entries }: SeenCollection): domain.DraftCollection => ({
  collection,
  route,
  structure,
  entries: entries.map(({ code, revision, key, state, detection }) => ({ code, revision, key, state, detection })),
});

/** A collection that cannot be looked into shows all of its rows as gone; the true cause says more. */
const withObstacle = <R extends { readonly rule: string; readonly detail: string }>(refused: R, sight: Sight): R => {
  const obstacles = sight.collections.flatMap(({ obstacle }) => obstacle ?? []);
  return refused.rule === 'entity-gone' && obstacles.length > 0
    ? { ...refused, detail: `${refused.detail} (${obstacles.join(' ')})` }
    : refused;
};
