import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import type { Actor } from '../../domain/shared/actor.js';
import type { Output } from './output.js';

/** Options that every command has. */
export type CommonOptions = { readonly json?: boolean; readonly as?: string; readonly token?: string };

/** What a command may use of the running program. */
export type Session = {
  readonly app: INestApplicationContext;
  /** Whoever gives the command: `--as`, or the bearer of `--token`. */
  readonly actor: Actor;
  readonly output: Output;
  /** Aborted by the first Ctrl-C: finish what is in hand, then stop. */
  readonly signal: AbortSignal;
};

/** Given to every capability's `*.cli.ts`, so that it can add its command without knowing how the program is assembled. */
export type Cli = {
  readonly program: Command;
  /** Starts (or joins) everything the program needs, runs the command and lets go again; maps errors to exit codes. */
  run(options: CommonOptions, command: (session: Session) => Promise<number | undefined>): Promise<void>;
};
