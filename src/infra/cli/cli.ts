import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import type { Actor } from '../../domain/shared/actor.js';
import type { Settings } from '../settings/settings.js';
import type { Output } from './output.js';
import type { Terminal } from './terminal.js';

/** The option that every command has. */
export type JsonOption = { readonly json?: boolean };

/** Options of every command that is given to the running program by somebody. */
export type CommonOptions = JsonOption & { readonly as?: string; readonly token?: string };

/** What a command may use that needs no running program. */
export type Bench = {
  readonly output: Output;
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl-C or SIGTERM: finish what is in hand, then stop. */
  readonly signal: AbortSignal;
  /** Read when first asked for, so that a command without settings works where they are wrong. @throws SettingsError */
  settings(): Settings;
};

/** What a command may use of the running program. */
export type Session = Bench & {
  readonly app: INestApplicationContext;
  /** Whoever gives the command: `--as`, or the bearer of `--token`. */
  readonly actor: Actor;
};

/** A command's work; answers its exit code, or nothing for success. */
export type Work<Means> = (means: Means) => Promise<number | undefined>;

/** Given to every capability's `*.cli.ts`, so that it can add its command without knowing how the program is assembled. */
export type Cli = {
  readonly program: Command;
  /** Starts (or joins) everything the program needs, runs the command and lets go again; maps errors to exit codes. */
  run(options: CommonOptions, work: Work<Session>): Promise<void>;
  /** Runs a command that needs no running program, or starts what it needs itself; maps errors to exit codes. */
  runAlone(options: JsonOption, work: Work<Bench>): Promise<void>;
};
