import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InvalidInput } from '../../infra/http/problem/invalid-input.js';
import { ProblemException } from '../../infra/http/problem/problem-exception.js';
import type { Settings } from '../../infra/settings/settings.js';
import { SETTINGS } from '../../infra/settings/settings.token.js';
import { CollectionPath, EntryPath, HistoryAnswer, HistoryQuery } from './history.dto.js';
import { History } from './history.js';
import { noHistory } from './no-history.js';
import type { Step } from './step.js';

/** Whoever bears a token may read what happened; only writing needs a role (domain.md, "Separation of duties"). */
@ApiTags('history')
@ApiBearerAuth()
@Controller('history')
export class HistoryController {
  constructor(
    private readonly history: History,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get(':collection')
  @ApiOperation({ summary: 'What happened to a collection and in its scans, straight from the log.' })
  @ApiOkResponse({ type: HistoryAnswer })
  ofCollection(@Param() { collection }: CollectionPath, @Query() query: HistoryQuery): Promise<HistoryAnswer> {
    return this.answer(this.history.ofCollection(collection), query, noHistory(collection));
  }

  @Get(':collection/:code')
  @ApiOperation({
    summary: 'What happened to an entity, straight from the log: what scans found, what was decided and applied.',
  })
  @ApiOkResponse({ type: HistoryAnswer })
  ofEntry(@Param() { collection, code }: EntryPath, @Query() query: HistoryQuery): Promise<HistoryAnswer> {
    return this.answer(this.history.ofEntry(collection, code), query, noHistory(collection, code));
  }

  private async answer(
    history: AsyncGenerator<Step>,
    { cursor, limit = this.settings.api.pageSize }: HistoryQuery,
    nothing: string,
  ): Promise<HistoryAnswer> {
    const most = this.settings.api.maxPageSize;
    if (limit > most) {
      throw new InvalidInput(`At most ${most} steps may be asked for at once.`, [
        { property: 'query.limit', detail: `limit must not be greater than ${most}` },
      ]);
    }
    const after = cursor === undefined ? -1n : BigInt(cursor);
    const steps: Step[] = [];
    let known = false;
    for await (const step of history) {
      known = true;
      if (step.position <= after) continue;
      if (steps.length === limit) return new HistoryAnswer(steps, true);
      steps.push(step);
    }
    if (!known) throw new ProblemException('unknown', nothing);
    return new HistoryAnswer(steps, false);
  }
}
