import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AuthorityController } from './authority/authority.controller.js';
import { ChangeAuthorityHandler } from './authority/change-authority.handler.js';
import { FirstSteward } from './authority/first-steward.js';
import { DecideEntriesHandler } from './decide/decide-entries.handler.js';
import { DecideEntryHandler } from './decide/decide-entry.handler.js';
import { DecideFilteredHandler, PreviewFilteredHandler } from './decide/decide-filtered.handler.js';
import { DecisionsController } from './decide/decisions.controller.js';
import { EntryDecider } from './decide/entry-decider.js';
import { FilteredEntries } from './decide/filtered-entries.js';
import { GateController } from './gate/gate.controller.js';
import { MoveGateHandler } from './gate/move-gate.handler.js';
import { CollectionScanner } from './scan/collection-scanner.js';
import { Discovery } from './scan/discovery.js';
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
import { StreamRepository } from './shared/stream-repository.js';
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
];

/** Everything that changes the log. What it needs of the outside (log, governed database, read model) comes by injection. */
@Module({
  imports: [CqrsModule],
  controllers: [AuthorityController, DecisionsController, GateController, ScanController, TriageController],
  providers: [
    ...shared,
    ChangeAuthorityHandler,
    CollectionScanner,
    DecideEntriesHandler,
    DecideEntryHandler,
    DecideFilteredHandler,
    Discovery,
    EntryDecider,
    FilteredEntries,
    FirstSteward,
    LapRunner,
    MoveGateHandler,
    OnboardFirst,
    PreviewFilteredHandler,
    ScanCollectionsHandler,
    ScanJobs,
    ScanRepository,
    TriageCollectionHandler,
    WaitingCollections,
  ],
})
export class CommandsModule {}
