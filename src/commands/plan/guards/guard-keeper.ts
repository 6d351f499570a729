import { Injectable } from '@nestjs/common';
import type { GuardSetResult } from '../../../domain/plan/guards/result.js';
import { guardSets } from '../../../domain/plan/guards/result.js';
import { isSealed } from '../../../domain/plan/state.js';
import type { Refused } from '../../../domain/shared/decision.js';
import type { GuardFacts } from '../../../infra/governed/guards/guard-facts.js';
import { type FileGuardSet, runGuard } from '../../../infra/governed/guards/run-guard.js';
import { inSnapshot } from '../../../infra/governed/snapshot.js';
import { Governed } from '../../../infra/governed/sources/governed.js';
import { GuardLookup } from '../../../infra/postgres/lookups/guard-lookup.js';
import { type Call, causedBy } from '../../shared/call.js';
import type { Written } from '../../shared/command-runner.js';
import { derivedId } from '../../shared/ids.js';
import { observedIn, type Sight } from '../ground/observer.js';
import type { PlanLog } from '../log/plan-log.js';
import { PlanRunner } from '../log/plan-runner.js';
import { EvidenceReader } from './evidence-reader.js';
import { GuardFactsReader } from './guard-facts-reader.js';

const onReadModel: FileGuardSet = 'cross_layer';

/** Has all guard sets evaluated, and the evaluation recorded. */
@Injectable()
export class GuardKeeper {
  constructor(
    private readonly governed: Governed,
    private readonly readModel: GuardLookup,
    private readonly facts: GuardFactsReader,
    private readonly evidence: EvidenceReader,
    private readonly runner: PlanRunner,
  ) {}

  async evaluate(log: PlanLog, sight: Sight, call: Call): Promise<Written> {
    const plan = log.state;
    if (!isSealed(plan)) throw new Error(`Plan ${log.planId} is not sealed, so there is nothing to guard.`);
    const sets = await this.sets(await this.facts.read(plan, sight));
    const evidence = await this.evidence.read(plan, log, sight);
    const command = { type: 'RecordGuards', observed: observedIn(sight), sets, evidence } as const;
    return this.runner.run(log, command, sight.closedGates, call);
  }

  /**
   * For a step that needs the guards: if they are all that is wanting, they are evaluated first, in its name.
   * @param may asks the domain whether the step may be taken now
   * @returns what refuses the step, with the guards that failed
   */
  async evaluatedIfWanting(log: PlanLog, sight: Sight, may: () => Refused | null, call: Call): Promise<Refused | null> {
    const refused = may();
    if (refused?.rule !== 'guards-required' && refused?.rule !== 'guards-stale') return refused;
    const { events } = await this.evaluate(log, sight, causedBy(call, derivedId('guards-for', call.commandId)));
    const still = may();
    return still && { ...still, detail: `${still.detail}${failuresIn(events)}` };
  }

  private async sets(facts: GuardFacts): Promise<GuardSetResult[]> {
    const { scanner, contract } = this.governed;
    const files = guardSets.filter((set): set is FileGuardSet => set !== 'authority' && set !== 'quorum');
    const ofGoverned = inSnapshot(scanner, async (db) => {
      const judged = withoutStreams(facts);
      const found: GuardSetResult[] = [];
      for (const set of files) if (set !== onReadModel) found.push(await runGuard(db, contract, set, judged));
      return found;
    });
    const [results, result] = await Promise.all([
      ofGoverned,
      runGuard(this.readModel.pool, contract, onReadModel, facts),
    ]);
    return [...results, result];
  }
}

/** One per planned entry, which only the read model is compared with: each set would read all of them. */
const withoutStreams = (facts: GuardFacts): GuardFacts => ({
  ...facts,
  collections: facts.collections.map((collection) => ({ ...collection, streams: [] })),
});

const failuresIn = (events: Written['events']): string => {
  const sets = events.flatMap(({ type, data }) =>
    type === 'GuardsEvaluated' ? (data as { readonly sets: readonly GuardSetResult[] }).sets : [],
  );
  const failed = sets.flatMap(({ set, checks }) =>
    checks.filter(({ ok }) => !ok).map(({ check, detail }) => `${set}/${check}: ${detail}`),
  );
  return failed.length > 0 ? ` Failing: ${failed.join(' ')}` : '';
};
