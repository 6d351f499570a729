import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { frozenToolsStream } from '../../domain/shared/stream-name.js';
import { decideTools, type ToolCommand } from '../../domain/tool/decide.js';
import type { ToolEvent } from '../../domain/tool/events.js';
import { evolveFrozenTools, type FrozenTools, noFrozenTools } from '../../domain/tool/state.js';
import { type FrozenToolCheck, stayedFrozen } from '../../domain/tool/stayed-frozen.js';
import { FrozenToolsProbe } from '../../infra/governed/tools/frozen-tools-probe.js';
import type { Call } from '../shared/call.js';
import { CommandRunner, type Written } from '../shared/command-runner.js';
import { type Fold, StreamRepository } from '../shared/stream-repository.js';
import { CheckFrozenTools, RecordFrozenTools, ThawTool } from './tools.command.js';

const fold: Fold<FrozenTools, ToolEvent> = { initial: noFrozenTools, evolve: evolveFrozenTools };

const run = (runner: CommandRunner, target: string, command: ToolCommand, call: Call): Promise<Written> =>
  runner.run(
    {
      name: command.type,
      target,
      stream: frozenToolsStream,
      fold,
      decide: ({ state }, by) => decideTools(command, state, by),
    },
    call,
  );

@CommandHandler(RecordFrozenTools)
export class RecordFrozenToolsHandler implements ICommandHandler<RecordFrozenTools> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly probe: FrozenToolsProbe,
  ) {}

  async execute({ reason, call }: RecordFrozenTools): Promise<Written> {
    const found = await this.probe.look();
    return run(this.runner, 'frozen tools', { type: 'RecordFrozenTools', found, reason }, call);
  }
}

@CommandHandler(ThawTool)
export class ThawToolHandler implements ICommandHandler<ThawTool> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ tool, reason, call }: ThawTool): Promise<Written> {
    return run(this.runner, tool, { type: 'ThawTool', tool, reason }, call);
  }
}

@CommandHandler(CheckFrozenTools)
export class CheckFrozenToolsHandler implements ICommandHandler<CheckFrozenTools> {
  constructor(
    private readonly streams: StreamRepository,
    private readonly probe: FrozenToolsProbe,
  ) {}

  async execute(): Promise<FrozenToolCheck[]> {
    const [{ state }, found] = await Promise.all([this.streams.load(frozenToolsStream, fold), this.probe.look()]);
    return stayedFrozen(state, found);
  }
}
