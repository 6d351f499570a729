import { pageScanned } from './page-scanned.js';

/** Turns the data of one version of an event type into the next. */
export type Upcaster = (data: unknown) => unknown;

/** For each event type, the upcasters from version n to n + 1, keyed by n. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, Upcaster>>>>;

/** The ledger's own. Every version that was ever written stays readable through them. */
export const upcasters: Upcasters = { PageScanned: pageScanned };

/** The newest version of an event type: the one that is written today. */
export const currentSchema = (type: string, known: Upcasters = upcasters): number =>
  1 + Object.keys(known[type] ?? {}).length;

/**
 * Lifts an event's data to the newest version of its type.
 * @throws when the data was written by a newer program than this one, since reading it as older could forge its meaning
 */
export const upcast = (type: string, schema: number, data: unknown, known: Upcasters = upcasters): unknown => {
  const newest = currentSchema(type, known);
  if (schema > newest) {
    throw new Error(
      `A ${type} of version ${schema} was written by a newer program; this one reads up to version ${newest}. Update the program.`,
    );
  }
  let lifted = data;
  for (let version = schema; version < newest; version++) {
    const step = known[type]?.[version];
    if (!step) throw new Error(`No upcaster lifts ${type} from version ${version}; the program is incomplete.`);
    lifted = step(lifted);
  }
  return lifted;
};
