import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type ContextRequest, correlationIdOf } from './request-context.js';

/** The correlation id, as a controller's parameter: it goes into the metadata of every event that the request causes. */
export const CorrelationId = createParamDecorator((_: unknown, context: ExecutionContext) =>
  correlationIdOf(context.switchToHttp().getRequest<ContextRequest>()),
);
