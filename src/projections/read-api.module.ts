import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AuthorityReadsController } from './authority/authority-reads.controller.js';
import { CollectionsController } from './collections/collections.controller.js';
import { DenialsController } from './denials/denials.controller.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { ReadYourWrites } from './shared/read-your-writes.js';
import { Reader } from './shared/reader.js';

/** The read models over HTTP. */
@Module({
  imports: [CqrsModule],
  controllers: [AuthorityReadsController, CollectionsController, DenialsController, LedgerController],
  providers: [Reader, ReadYourWrites],
})
export class ReadApiModule {}
