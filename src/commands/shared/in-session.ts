import { type Command, CommandBus } from '@nestjs/cqrs';
import type { Session } from '../../infra/cli/cli.js';
import { type Output, printJson } from '../../infra/cli/output.js';
import { printable } from '../../infra/cli/printable.js';
import { Accepted } from './answer.js';
import type { Call } from './call.js';
import { CallFactory } from './call-factory.js';
import type { Written } from './command-runner.js';

/** How a command line gives commands: as the session's actor, each call with an id of its own. */
export const inSession = ({ app, actor }: Session): { newCall(): Call; give<R>(command: Command<R>): Promise<R> } => {
  const bus = app.get(CommandBus, { strict: false });
  const calls = app.get(CallFactory, { strict: false });
  return { newCall: () => calls.call(actor), give: (command) => bus.execute(command) };
};

/** Prints what an accepted command left behind: a sentence for people, the API's answer for programs. */
export const printAccepted = (output: Output, written: Written, sentence: string): void => {
  if (output.json) printJson(output, new Accepted(written));
  else output.out.write(`${printable(sentence)} (log position ${written.position ?? 'none'})\n`);
};
