import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Decide } from '../../domain/entry/decide.js';
import { type Caller, CurrentCaller } from '../../infra/http/caller.decorator.js';
import { CallFactory } from '../shared/call-factory.js';
import { DecideEntries } from './decide-entries.command.js';
import { DecideEntry } from './decide-entry.command.js';
import { DecideFiltered as DecideFilteredCommand, PreviewFiltered } from './decide-filtered.command.js';
import { DecisionsAnswer, PreviewAnswer } from './decisions.answer.js';
import { DecideFiltered, DecideListed, DecideOne, EntryFilter, ListedEntry } from './decisions.dto.js';

@ApiTags('decisions')
@ApiBearerAuth()
@Controller('decisions')
export class DecisionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly calls: CallFactory,
  ) {}

  @Post('one')
  @HttpCode(200)
  @ApiOperation({ summary: 'Decide on one entry. By an owner of its collection; a refusal is the answer.' })
  @ApiOkResponse({ type: DecisionsAnswer })
  async decideOne(
    @Body() { collection, code, revision, decision, reason }: DecideOne,
    @CurrentCaller() caller: Caller,
  ): Promise<DecisionsAnswer> {
    const row: Decide = { type: 'Decide', collection, code, to: decision, reason, ...ListedEntry.seen(revision) };
    const call = this.calls.of(caller);
    return new DecisionsAnswer([await this.commands.execute(new DecideEntry(row, call))]);
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Decide on listed entries, row by row. One refused row never stops the others.' })
  @ApiOkResponse({ type: DecisionsAnswer })
  async decideListed(
    @Body() { decision, reason, entries }: DecideListed,
    @CurrentCaller() caller: Caller,
  ): Promise<DecisionsAnswer> {
    const rows = entries.map(({ collection, code, revision }): Decide => {
      return { type: 'Decide', collection, code, to: decision, reason, ...ListedEntry.seen(revision) };
    });
    const call = this.calls.of(caller);
    return new DecisionsAnswer(await this.commands.execute(new DecideEntries(rows, call)));
  }

  @Post('preview')
  @HttpCode(200)
  @ApiOperation({ summary: 'How many open entries a filter meets, before anything is decided.' })
  @ApiOkResponse({ type: PreviewAnswer })
  preview(@Body() { collection, standing }: EntryFilter): Promise<PreviewAnswer> {
    return this.commands.execute(new PreviewFiltered({ collection, standing }));
  }

  @Post('filtered')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Decide on all open entries of a collection that stand alike, once their number is the previewed one.',
  })
  @ApiOkResponse({ type: DecisionsAnswer })
  async decideFiltered(
    @Body() { collection, standing, decision, reason, expected }: DecideFiltered,
    @CurrentCaller() caller: Caller,
  ): Promise<DecisionsAnswer> {
    const call = this.calls.of(caller);
    const command = new DecideFilteredCommand({ collection, standing }, decision, reason, expected, call);
    return new DecisionsAnswer(await this.commands.execute(command));
  }
}
