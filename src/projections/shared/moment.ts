import type { AsOf } from './as-of.js';

const position = /^\d{1,18}$/;
const instant = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** How a moment of the log is written: as a position, or as an instant that tells its zone. */
export const writtenMoment = new RegExp(`${position.source}|${instant.source}`);

export const momentExample = '2026-06-06T12:00:00Z';

/** Reads a moment of the log; null for text that is none, or for one that no calendar has. */
export const readMoment = (text: string): AsOf | null => {
  if (position.test(text)) return { position: BigInt(text) };
  const day = instant.exec(text)?.[1];
  if (day === undefined || !isDay(day)) return null;
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? null : { instant: moment };
};

/** JavaScript takes February 30 for March 2, and would answer for another day than was asked for. */
const isDay = (day: string): boolean => {
  const read = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day);
};
