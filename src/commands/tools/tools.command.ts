import { Command } from '@nestjs/cqrs';
import type { FrozenToolCheck } from '../../domain/tool/stayed-frozen.js';
import type { Call } from '../shared/call.js';
import type { Written } from '../shared/command-runner.js';

/** Records the tools that the governed database says are frozen. Writes nothing there. */
export class RecordFrozenTools extends Command<Written> {
  constructor(
    readonly reason: string,
    readonly call: Call,
  ) {
    super();
  }
}

/** A steward lets a frozen tool be used again. */
export class ThawTool extends Command<Written> {
  constructor(
    readonly tool: string,
    readonly reason: string,
    readonly call: Call,
  ) {
    super();
  }
}

/** Looks whether every recorded tool has stayed frozen. Writes nothing. */
export class CheckFrozenTools extends Command<FrozenToolCheck[]> {}
