import type { JsonObject, Row } from '../../infra/postgres/read-model/table.js';
import { timelineOf } from '../../infra/postgres/read-model/table.js';
import type { TableWrites, WritePlan } from '../../infra/postgres/read-model/write-plan.js';
import { type Batch, type KeyedSteps, keyText, presumedNew, type Step } from './batch.js';
import { PoisonChange, PoisonEvent } from './poison.js';
import type { Model, Projection } from './projection.js';
import { tallied } from './tally.js';

/** Told of a version of a row, and of the position at which it ceased to be true. */
export type OnEnded = (version: Row, validTo: string) => void;

/** The rows that stand before a batch, for the keys that it touches. */
export type Loaded = (model: Model) => readonly Row[];

/** Folds a batch to the final row of each key that it touches. Pure: the same rows and events give the same plan. */
export const fold = (batch: Batch, loaded: Loaded): WritePlan => {
  const { projection, touched, timeline, unknown, position, recordedAt, events, last } = batch;
  const writes: TableWrites[] = [];
  for (const [model, keys] of touched) {
    if (keys.size > 0) writes.push(foldTable(projection, model, keys, loaded(model)));
  }
  if (timeline.length > 0 && keepsHistory(projection)) {
    writes.push({
      table: timelineOf(projection.name),
      begun: [],
      added: timeline,
      changed: [],
      superseded: [],
      tallied: [],
    });
  }
  return { writes, unknown, position, recordedAt, events, last };
};

export const keepsHistory = (projection: Projection): boolean =>
  projection.tables.some(({ kind }) => kind === 'history');

const foldTable = (
  projection: Projection,
  model: Model,
  keys: ReadonlyMap<string, KeyedSteps>,
  loaded: readonly Row[],
): TableWrites => {
  const { table } = model;
  const before = new Map(loaded.map((row) => [keyText(table.key.map((column) => String(row[column]))), row]));
  const begun: { change: JsonObject; row: Row; keys: (readonly string[])[] }[] = [];
  const added: Row[] = [];
  const changed: Row[] = [];
  const replaced: Row[] = [];
  const superseded: Row[] = [];
  const ended: OnEnded = (version, validTo) => superseded.push({ ...version, valid_to: validTo });
  for (const [text, keyed] of keys) {
    const stood = before.get(text);
    const [first, ...more] = keyed.steps;
    const begins = first !== undefined && more.length === 0 && stood === undefined && presumedNew(model, keyed);
    const alike = begun.at(-1);
    if (begins && alike?.change === first.change) {
      alike.keys.push(keyed.key);
      continue;
    }
    const stands = foldKey(projection.name, model, stood, keyed, ended);
    if (stands === undefined || stands === stood) continue;
    if (begins) begun.push({ change: first.change, row: stands, keys: [keyed.key] });
    else (stood ? changed : added).push(stands);
    if (stood) replaced.push(stood);
  }
  return { table, begun, added, changed, superseded, tallied: tallied(table, { begun, added, changed, replaced }) };
};

/** Takes one row through its steps. */
const foldKey = (
  projection: string,
  model: Model,
  row: Row | undefined,
  { key, steps }: KeyedSteps,
  ended: OnEnded,
): Row | undefined => {
  let current = row;
  for (const step of steps) current = foldStep(projection, model, current, key, step, ended);
  return current;
};

/**
 * The row after one step; the very same row when the step means nothing to it.
 * @param ended is told of the version that ceased to be true, if it was one that anybody could ask for
 */
export const foldStep = (
  projection: string,
  { table, evolve }: Model,
  row: Row | undefined,
  key: readonly string[],
  { change, position, event }: Step,
  ended: OnEnded,
): Row | undefined => {
  let next: Row | undefined;
  try {
    next = evolve(row, change, key);
  } catch (error) {
    throw event ? new PoisonEvent(projection, event, error) : new PoisonChange(position, error);
  }
  if (next === row || next === undefined) return row;
  if (table.kind !== 'history') return next;
  // Two changes by one event are one version: between them there is no position that anybody could ask for.
  if (row !== undefined && row.valid_from !== position) ended(row, position);
  // A row that differs was made by this very change, and nobody else holds it yet.
  return Object.assign(next, { valid_from: position });
};
