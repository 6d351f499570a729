import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type pg from 'pg';
import { GovernedRegistry } from '../infra/governed/identity/governed-registry.js';
import { Governed } from '../infra/governed/sources/governed.js';
import { FrozenToolsProbe } from '../infra/governed/tools/frozen-tools-probe.js';
import { APPLIER_POOL } from '../infra/parts/parts.module.js';
import type { Settings } from '../infra/settings/settings.js';
import { SETTINGS } from '../infra/settings/settings.token.js';
import { ApplyController } from './apply/apply.controller.js';
import { applyProviders } from './apply/apply.providers.js';
import { AuthorityController } from './authority/authority.controller.js';
import { ChangeAuthorityHandler } from './authority/change-authority.handler.js';
import { FirstSteward } from './authority/first-steward.js';
import { DecideEntriesHandler } from './decide/decide-entries.handler.js';
import { DecideEntryHandler } from './decide/decide-entry.handler.js';
import { DecideFilteredHandler, PreviewFilteredHandler } from './decide/decide-filtered.handler.js';
import { DecisionsController } from './decide/decisions.controller.js';
import { EarlierRows } from './decide/earlier-rows.js';
import { EntryDecider } from './decide/entry-decider.js';
import { FilteredEntries } from './decide/filtered-entries.js';
import { FirstDecisions } from './decide/first-decisions.js';
import { KnownEntries } from './decide/known-entries.js';
import { GateController } from './gate/gate.controller.js';
import { MoveGateHandler } from './gate/move-gate.handler.js';
import { ApplyIdentitiesHandler } from './identity/apply-identities.handler.js';
import { ClassifyIdentitiesHandler } from './identity/classify-identities.handler.js';
import { DeclareIdentityHandler } from './identity/declare-identity.handler.js';
import { IdentityController } from './identity/identity.controller.js';
import { IdentityChanger } from './identity/identity-changer.js';
import { IdentityRehearsal } from './identity/identity-rehearsal.js';
import { RevertIdentitiesHandler } from './identity/revert-identities.handler.js';
import { OnboardController } from './onboard/onboard.controller.js';
import { OnboardCollectionHandler } from './onboard/onboard-collection.handler.js';
import { Onboarder } from './onboard/onboarder.js';
import { WaitingEntries } from './onboard/waiting-entries.js';
import { PlanController } from './plan/plan.controller.js';
import { planProviders } from './plan/plan.providers.js';
import { CollectionScanner } from './scan/collection-scanner.js';
import { Discovery } from './scan/discovery.js';
import { KnownCollections } from './scan/known-collections.js';
import { LapRunner } from './scan/lap-runner.js';
import { OnboardFirst } from './scan/onboard-first.js';
import { ScanController } from './scan/scan.controller.js';
import { ScanCollectionsHandler } from './scan/scan-collections.handler.js';
import { ScanJobs } from './scan/scan-jobs.js';
import { ScanRepository } from './scan/scan-repository.js';
import { AuthorityReader } from './shared/authority-reader.js';
import { CallFactory } from './shared/call-factory.js';
import { Clock, SystemClock } from './shared/clock.js';
import { CollectionCommandRunner } from './shared/collection-command.js';
import { CollectionReader } from './shared/collection-reader.js';
import { CommandRunner } from './shared/command-runner.js';
import { DenialRecorder } from './shared/denial-recorder.js';
import { RegistryClaim } from './shared/registry/registry-claim.js';
import { RegistryReconciler } from './shared/registry/registry-reconciler.js';
import { RegistryWrites } from './shared/registry/registry-writes.js';
import { StreamRepository } from './shared/stream-repository.js';
import { ToolsController } from './tools/tools.controller.js';
import { CheckFrozenToolsHandler, RecordFrozenToolsHandler, ThawToolHandler } from './tools/tools.handlers.js';
import { TriageController } from './triage/triage.controller.js';
import { TriageCollectionHandler } from './triage/triage-collection.handler.js';
import { WaitingCollections } from './triage/waiting-collections.js';

const shared = [
  { provide: Clock, useClass: SystemClock },
  AuthorityReader,
  CallFactory,
  CollectionCommandRunner,
  CollectionReader,
  CommandRunner,
  DenialRecorder,
  StreamRepository,
  RegistryClaim,
  RegistryReconciler,
  RegistryWrites,
  {
    provide: FrozenToolsProbe,
    inject: [Governed, SETTINGS],
    useFactory: ({ scanner }: Governed, { frozenTools }: Settings) => new FrozenToolsProbe(scanner, frozenTools),
  },
  {
    provide: GovernedRegistry,
    inject: [Governed, APPLIER_POOL],
    useFactory: ({ scanner, contract }: Governed, applier: pg.Pool | null) =>
      new GovernedRegistry(scanner, applier, contract),
  },
];

/** Everything that changes the log. What it needs of the outside (log, governed database, read model) comes by injection. */
@Module({
  imports: [CqrsModule],
  controllers: [
    ApplyController,
    PlanController,
    AuthorityController,
    DecisionsController,
    GateController,
    IdentityController,
    OnboardController,
    ScanController,
    ToolsController,
    TriageController,
  ],
  providers: [
    ...shared,
    ...planProviders,
    ...applyProviders,
    ApplyIdentitiesHandler,
    ChangeAuthorityHandler,
    CheckFrozenToolsHandler,
    ClassifyIdentitiesHandler,
    CollectionScanner,
    DecideEntriesHandler,
    DecideEntryHandler,
    DecideFilteredHandler,
    DeclareIdentityHandler,
    Discovery,
    KnownCollections,
    EarlierRows,
    EntryDecider,
    FirstDecisions,
    KnownEntries,
    FilteredEntries,
    FirstSteward,
    IdentityChanger,
    IdentityRehearsal,
    LapRunner,
    MoveGateHandler,
    OnboardCollectionHandler,
    OnboardFirst,
    Onboarder,
    PreviewFilteredHandler,
    RecordFrozenToolsHandler,
    RevertIdentitiesHandler,
    ScanCollectionsHandler,
    ScanJobs,
    ScanRepository,
    ThawToolHandler,
    TriageCollectionHandler,
    WaitingEntries,
    WaitingCollections,
  ],
})
export class CommandsModule {}
