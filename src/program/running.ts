import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { appModule } from '../app.module.js';
import { FirstSteward } from '../commands/authority/first-steward.js';
import { createApp } from '../infra/http/create-app.js';
import { createLogger } from '../infra/observability/log/create-logger.js';
import { type Parts, type PartsOptions, startParts } from '../infra/parts/start-parts.js';
import type { Settings } from '../infra/settings/settings.js';

/** The program, started on its parts; it listens only once `startServing` is called on its app. */
export type Running = { readonly app: NestExpressApplication; readonly parts: Parts; stop(): Promise<void> };

/** Starts the parts and the program on them; projections run, and the first steward stands in the log. */
export const startProgram = async (
  settings: Settings,
  options: PartsOptions = {},
  logger: Logger = createLogger(settings.log.level),
): Promise<Running> => {
  const log = (line: string): void => logger.info(line);
  const parts = await startParts(settings, { log, ...options });
  let app: NestExpressApplication | null = null;
  try {
    app = await createApp(appModule(settings, parts), settings, logger);
    await app.init();
    if (settings.firstSteward !== null) await app.get(FirstSteward, { strict: false }).ensure(settings.firstSteward);
    const running = app;
    const stop = async (): Promise<void> => {
      await running.close();
      await parts.stop();
    };
    return { app, parts, stop };
  } catch (error) {
    await app?.close().catch(() => undefined);
    await parts.stop();
    throw error;
  }
};
