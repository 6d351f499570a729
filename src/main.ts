import 'reflect-metadata';
import { CommanderError } from 'commander';
import { buildProgram } from './program/build-program.js';

try {
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  // Commander has printed what was wrong with the words of the command, and the exit code is set.
  if (!(error instanceof CommanderError)) throw error;
}
