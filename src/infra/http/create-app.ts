import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { createLogger } from '../observability/log/create-logger.js';
import { NestLogger } from '../observability/log/nest-logger.js';
import { requestLog } from '../observability/log/request-log.js';
import { MetricsRegistry } from '../observability/metrics/registry.js';
import { requestMetrics } from '../observability/metrics/request-metrics.js';
import type { Settings } from '../settings/settings.js';
import { serveDocs } from './docs.js';
import { edgeModule } from './edge.module.js';
import { bodyParser } from './input/body-parser.js';
import { refuseUnstorable } from './input/refuse-unstorable.js';
import { requestContext } from './request-context.js';
import { requestLimit } from './request-limit.js';
import { ServerAdapter } from './server-adapter.js';
import { SlowAnswers } from './slow-answers.js';

@Module({})
class Program {}

/**
 * The HTTP application around a root module, ready to listen (see `startServing`).
 * @param root the module that imports everything with controllers and providers
 * @param logger the program's log; by default one made of the settings
 */
export async function createApp(
  root: Type<unknown> | DynamicModule,
  settings: Settings,
  logger: Logger = createLogger(settings.log.level),
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    { module: Program, imports: [edgeModule(settings, logger), root] },
    new ServerAdapter(),
    { bodyParser: false, abortOnError: false, logger: new NestLogger(logger) },
  );
  app.set('trust proxy', settings.http.trustedProxies || false);
  app.use(requestContext, requestLog(logger), requestMetrics(app.get(MetricsRegistry, { strict: false })), security());
  if (settings.http.requestsPerMinute > 0) app.use(requestLimit(settings.http.requestsPerMinute));
  serveDocs(app, settings);
  app.use(...bodyParser(settings.http.bodyLimitBytes), refuseUnstorable);
  const slowAnswers = app.get(SlowAnswers, { strict: false });
  app.use(slowAnswers.use.bind(slowAnswers));
  return app;
}

/** Helmet's defaults, but for the command to use https: the service speaks http, and TLS is ended in front of it. */
const security = () => helmet({ contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } } });
