import { Controller, Get, Header, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { HealthCheckService } from '@nestjs/terminus';
import { Public } from '../../auth/public.decorator.js';
import { retryAfterSeconds } from '../../http/problem/catalogue.js';
import { ProblemException } from '../../http/problem/problem-exception.js';
import { LiveAnswer, ReadyAnswer } from './health.answer.js';
import { Readiness } from './readiness.js';

@ApiTags('operation')
@ApiSecurity({})
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Whether the service runs' })
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: LiveAnswer })
  live(): LiveAnswer {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether every part that the service needs works' })
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: ReadyAnswer })
  async ready(): Promise<ReadyAnswer> {
    try {
      const { details } = await this.health.check(this.readiness.checks());
      return { status: 'ok', checks: details };
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      throw notReady(error);
    }
  }
}

const notReady = (error: ServiceUnavailableException): ProblemException => {
  const result = error.getResponse();
  const checks = typeof result === 'object' && 'details' in result ? result.details : {};
  return new ProblemException(
    'not-ready',
    'At least one part does not work; checks names it.',
    { checks },
    { 'Retry-After': String(retryAfterSeconds) },
  );
};
