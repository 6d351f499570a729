import type { Command } from 'commander';
import { exitCode, exitCodeMeanings } from '../infra/cli/exit-codes.js';
import { buildProgram } from './build-program.js';

/** The program with all its commands, which does nothing when it is given one. */
export const idleProgram = (): Command => {
  const idle = async (): Promise<void> => undefined;
  const onExit = (error: Error): never => {
    throw error;
  };
  return buildProgram({ run: idle, runAlone: idle }, { output: {}, onExit });
};

/** docs/cli.md: every command as its own help tells it. A spec sees to it that the page and the program agree. */
export const cliPage = (): string => {
  const program = idleProgram();
  return [
    '# Command line',
    '',
    'This page is made from the program (`npm run docs:cli`); a spec compares the two.',
    '',
    'Answers go to stdout, as tables for people or with `--json` as one JSON document for programs. Everything else',
    '(progress, questions, errors) goes to stderr. Names and codes are data: signs that a terminal would obey are shown',
    'as escapes. A command starts whatever it needs that is not configured, or joins it where the service runs already.',
    '',
    'Who gives a command: with the local key `--as <person>`, by default the first steward; with an identity provider a',
    'token in `BIRTH_LEDGER_TOKEN`. What a person may do is judged by the same rules as in the API.',
    '',
    '## Exit codes',
    '',
    '| code | meaning |',
    '|---|---|',
    ...Object.entries(exitCode).map(
      ([name, code]) => `| ${code} | ${exitCodeMeanings[name as keyof typeof exitCode]} |`,
    ),
    '',
    'A second Ctrl-C ends the program at once. What was acknowledged by then is in the log.',
    ...program.commands.flatMap((command) => section(command, '## ')),
    '',
  ].join('\n');
};

const section = (command: Command, heading: string): string[] => [
  '',
  `${heading}${nameOf(command)}`,
  '',
  '```',
  helpOf(command),
  '```',
  ...command.commands.flatMap((child) => section(child, `#${heading}`)),
];

const nameOf = (command: Command): string =>
  command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();

/** What `--help` prints, examples included. */
export const helpOf = (command: Command): string => {
  let text = '';
  command.configureOutput({
    writeOut: (some) => {
      text += some;
    },
  });
  command.outputHelp();
  return text.trimEnd();
};
