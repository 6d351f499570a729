import { InvalidArgumentError, Option } from 'commander';
import type { Session } from '../../infra/cli/cli.js';
import { UpToDate } from '../../infra/postgres/lookups/up-to-date.js';
import type { Projection } from '../engine/projection.js';
import type { AsOf } from './as-of.js';
import { momentExample, readMoment } from './moment.js';

/** For commands that show the state as it stood then. */
export const asOfOption = (): Option =>
  new Option(
    '--as-of <moment>',
    `the state as it stood then: a log position, or an instant such as ${momentExample}`,
  ).argParser(aMoment);

const aMoment = (text: string): AsOf => {
  const moment = readMoment(text);
  if (moment) return moment;
  throw new InvalidArgumentError(`A moment is a log position, or an instant such as ${momentExample}.`);
};

/** Waits until the read models show all that the log holds by now, and so all that it holds up to any moment. */
export const reachAll = async ({ app }: Session, ...projections: readonly Projection[]): Promise<void> => {
  const upToDate = app.get(UpToDate, { strict: false });
  for (const { name, streamPrefixes } of projections) await upToDate.reach(name, streamPrefixes);
};
