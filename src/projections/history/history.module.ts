import { Module } from '@nestjs/common';
import { HistoryController } from './history.controller.js';
import { History } from './history.js';

/** History is no read model: it needs the log alone. */
@Module({ controllers: [HistoryController], providers: [History] })
export class HistoryModule {}
