import { type DynamicModule, Module } from '@nestjs/common';
import { CommandsModule } from './commands/commands.module.js';
import { PartsModule } from './infra/parts/parts.module.js';
import type { Parts } from './infra/parts/start-parts.js';
import type { Settings } from './infra/settings/settings.js';
import { catalog } from './projections/catalog.js';
import { HistoryModule } from './projections/history/history.module.js';
import { ProjectionsModule } from './projections/projections.module.js';
import { ReadApiModule } from './projections/read-api.module.js';

@Module({})
class AppModule {}

/** The program: what it runs on, what changes the log, and what makes read models of it. */
export const appModule = (settings: Settings, parts: Parts): DynamicModule => ({
  module: AppModule,
  imports: [
    PartsModule.forRoot(settings, parts, catalog),
    CommandsModule,
    ProjectionsModule,
    ReadApiModule,
    HistoryModule,
  ],
});
