import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AuthorityReadsController } from './authority/authority-reads.controller.js';
import { CollectionsController } from './collections/collections.controller.js';
import { DenialsController } from './denials/denials.controller.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { PlansController } from './plans/plans.controller.js';
import { ProjectionsModule } from './projections.module.js';
import { ReadYourWrites } from './shared/read-your-writes.js';
import { Reader } from './shared/reader.js';
import { RecordedToolsController } from './tools/recorded-tools.controller.js';
import { ProjectionsController } from './upkeep/projections.controller.js';

/** The read models over HTTP. */
@Module({
  imports: [CqrsModule, ProjectionsModule],
  controllers: [
    AuthorityReadsController,
    CollectionsController,
    DenialsController,
    LedgerController,
    PlansController,
    ProjectionsController,
    RecordedToolsController,
  ],
  providers: [Reader, ReadYourWrites],
})
export class ReadApiModule {}
