import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { evolveAuthority, noAuthority } from '../../domain/authority/authority.js';
import { decideAuthority } from '../../domain/authority/decide.js';
import { authorityStream } from '../../domain/shared/stream-name.js';
import { CommandRunner, type Written } from '../shared/command-runner.js';
import { ChangeAuthority } from './change-authority.command.js';

@CommandHandler(ChangeAuthority)
export class ChangeAuthorityHandler implements ICommandHandler<ChangeAuthority> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ change, call }: ChangeAuthority): Promise<Written> {
    return this.runner.run(
      {
        name: change.type,
        target: `${change.person} as ${change.role}`,
        stream: authorityStream(change.person),
        fold: { initial: noAuthority, evolve: evolveAuthority },
        decide: ({ state }, by) => decideAuthority(change, state, by),
      },
      call,
    );
  }
}
