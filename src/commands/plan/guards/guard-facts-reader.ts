import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type pg from 'pg';
import { assess } from '../../../domain/collection/assess.js';
import { practisedIdentity } from '../../../domain/collection/identity.js';
import { pinnedCollections } from '../../../domain/plan/pinned-list.js';
import type { Pin } from '../../../domain/plan/pins.js';
import type { Plan } from '../../../domain/plan/state.js';
import { checkContract } from '../../../infra/governed/contract/check-contract.js';
import { bornAmong } from '../../../infra/governed/detector/check-entities.js';
import type { CollectionFact, GuardFacts } from '../../../infra/governed/guards/guard-facts.js';
import { assertCannotForge, CouldForgeBirths } from '../../../infra/governed/roles/assert-cannot-forge.js';
import { birthsOf } from '../../../infra/governed/routes/part.js';
import { inSnapshot } from '../../../infra/governed/snapshot.js';
import { Governed } from '../../../infra/governed/sources/governed.js';
import { APPLIER_POOL } from '../../../infra/parts/parts.module.js';
import { GuardLookup } from '../../../infra/postgres/lookups/guard-lookup.js';
import { CollectionReader } from '../../shared/collection-reader.js';
import { CheckFrozenTools } from '../../tools/tools.command.js';
import { Applier } from '../ground/applier.js';
import { plannedParts, type SeenCollection, type Sight } from '../ground/observer.js';
import { Measurer } from './measurer.js';
import { ScanTeller } from './scan-told.js';

/** Gathers what the guard sets of sql/guards judge. */
@Injectable()
export class GuardFactsReader {
  constructor(
    private readonly governed: Governed,
    private readonly applier: Applier,
    private readonly measurer: Measurer,
    private readonly scans: ScanTeller,
    private readonly collections: CollectionReader,
    private readonly readModel: GuardLookup,
    private readonly commands: CommandBus,
    @Inject(APPLIER_POOL) private readonly applierPool: pg.Pool | null,
  ) {}

  async read(plan: Plan, sight: Sight): Promise<GuardFacts> {
    // The gateway's own answers take the governed database longer than all the rest takes everybody.
    const [dryRun, rest] = await Promise.all([
      this.applier.dryRun(plannedParts(plan, sight.collections)),
      this.besideDryRun(plan, sight),
    ]);
    return { ...rest, dryRun: dryRun.collections };
  }

  private async besideDryRun(plan: Plan, sight: Sight): Promise<Omit<GuardFacts, 'dryRun'>> {
    const { scanner, contract } = this.governed;
    const { schema, table, columns } = contract.birthRegistry;
    const behind = await this.readModel.behind();
    const collections: CollectionFact[] = [];
    for (const { collection, pins } of pinnedCollections(plan)) {
      const seen = sight.collections.find((one) => one.collection === collection);
      if (seen) collections.push(await this.collection(plan, seen, pins, sight.closedGates));
    }
    return {
      gateway: contract.gateway,
      births: { schema, table, ...columns },
      contract: await checkContract(scanner, contract),
      forgeries: await this.forgeries(),
      behind,
      draft: { gateway: plan.draft.basis.gateway, baseline: plan.draft.baseline },
      now: {
        state: await this.measurer.baseline(sight.collections),
        frozen: await this.commands.execute(new CheckFrozenTools()),
      },
      collections,
    };
  }

  private async collection(
    plan: Plan,
    seen: SeenCollection,
    pins: readonly Pin[],
    closedGates: readonly string[],
  ): Promise<CollectionFact> {
    const { collection, facts, part, route, relation, obstacle, structure } = seen;
    const drafted = plan.draft.basis.collections.find((one) => one.collection === collection);
    const { state } = await this.collections.load(collection);
    const { lastPage, open } = await this.scans.tell(collection);
    const assessment = assess(facts);
    const entries = new Map(seen.entries.map((entry) => [entry.code, entry]));
    return {
      collection,
      birthsAs: part ? birthsOf(part) : collection,
      ...(drafted?.relation ?? relation),
      route: plan.draft.collections.find((one) => one.collection === collection)?.route ?? route,
      routeNow: route,
      gate: closedGates.includes(collection) ? 'closed' : 'open',
      obstacle,
      untriaged: state.needsTriage && state.triage === null,
      registered: facts.folder !== null || facts.registered,
      managed: facts.folder !== null || facts.managed,
      identity: assessment.scannable ? assessment.identity : null,
      practised: facts.folder ? null : practisedIdentity(facts),
      triggerThen: drafted?.trigger ?? null,
      key: drafted?.key ?? [],
      keyNow: structure.key,
      recordedArgs: facts.folder ? null : (state.facts?.trigger?.args ?? null),
      ...(await this.measurer.codes(seen)),
      entries: pins.length,
      rows: pins.filter(([code, , key]) => JSON.stringify(entries.get(code)?.key) === JSON.stringify(key)).length,
      streams: seen.entries.map(({ code, revision }) => [code, revision?.toString() ?? null]),
      moved: pins.filter(([code, revision]) => String(entries.get(code)?.revision) !== revision).map(([code]) => code),
      lastPage,
      openByLog: open,
      unregisteredBirths: await this.unregistered(seen),
    };
  }

  /** Births that the ledger tells of and the registry does not hold. */
  private async unregistered({ collection, part }: SeenCollection): Promise<string[]> {
    const codes = await this.readModel.appliedCodes(collection);
    if (!part || codes.length === 0) return [];
    const { scanner, contract } = this.governed;
    const born = await inSnapshot(scanner, (db) => bornAmong(db, contract, birthsOf(part), codes));
    return codes.filter((code) => !born.has(code));
  }

  private async forgeries(): Promise<string[]> {
    const ways: string[] = [];
    for (const pool of [this.governed.scanner, ...(this.applierPool ? [this.applierPool] : [])]) {
      try {
        await assertCannotForge(pool, this.governed.contract);
      } catch (error) {
        if (!(error instanceof CouldForgeBirths)) throw error;
        ways.push(...error.reasons.map((reason) => `${error.role}: ${reason}`));
      }
    }
    return ways;
  }
}
