import { unavailablePart } from '../http/problem/unavailable.js';
import { redacted } from '../settings/redacted.js';
import { printableLines } from './printable.js';
import { unusableFile } from './unusable-file.js';

/**
 * What a person reads of an error: without secrets, and without signs that the terminal would obey, since codes and
 * names of the governed database may stand in it.
 */
export const complaintOf = (error: unknown): string => printableLines(redacted(sentence(error)));

const sentence = (error: unknown): string => {
  const message = messageOf(error);
  const file = unusableFile(message);
  if (file !== null) return file;
  const part = unavailablePart(error);
  // Our own errors are sentences already; those of drivers name neither the part nor what to do.
  if (part === null || message.includes(' does not answer') || isSentence(message)) return message;
  const reason = message === '' ? '' : ` (${message})`;
  return `${part}${reason} Check that it runs and that the settings name it, then repeat the command.`;
};

/** gRPC's own words begin with the number and name of a status, whoever ended them with a stop. */
const isSentence = (message: string): boolean => /[.!?]$/.test(message) && !/^\d+ [A-Z_]+: /.test(message);

/** Node joins the failures of several addresses under an error without words. */
const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
};
