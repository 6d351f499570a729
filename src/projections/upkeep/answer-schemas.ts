import type { ApiPropertyOptions } from '@nestjs/swagger';
import type { RunnerState } from '../engine/status.js';
import type { RebuildPhase } from '../rebuild/progress.js';

/*
 * The parts of the answers about projections and rebuilds. They are written as schemas, not as classes, since most of them
 * may be null, which a reference to a class cannot say in OpenAPI 3.0.
 */

const text = { type: 'string' } as const;
const decimal = { type: 'string', pattern: '^\\d+$' } as const;
const number = { type: 'number' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const flag = { type: 'boolean' } as const;
const orNull = { nullable: true } as const;

/** Exactly the members of a union, none forgotten. */
const namesOf = <Name extends string>(names: Readonly<Record<Name, true>>): Name[] => Object.keys(names) as Name[];

const runnerStates = namesOf<RunnerState>({
  connecting: true,
  standby: true,
  catching_up: true,
  live: true,
  poisoned: true,
  refused: true,
  outdated: true,
  stopped: true,
});

const phases = namesOf<RebuildPhase>({
  reading: true,
  writing: true,
  indexing: true,
  catching_up: true,
  comparing: true,
  swapping: true,
  done: true,
});

export const lagSchema = {
  type: 'object',
  description: 'What its rows do not show yet.',
  required: ['events', 'more', 'seconds'],
  properties: {
    events: { ...count, description: 'Events, counted up to 10,000.' },
    more: { ...flag, description: 'True when there are more than were counted.' },
    seconds: { ...number, minimum: 0, description: 'Age of the oldest of them; 0 when there is none.' },
  },
} satisfies ApiPropertyOptions;

export const faultSchema = {
  ...orNull,
  type: 'object',
  description: 'Why it does not go on; null when it does.',
  required: ['position', 'error'],
  properties: {
    position: { ...decimal, ...orNull, description: 'Log position of the event that it cannot apply, if it is one.' },
    error: text,
  },
} satisfies ApiPropertyOptions;

export const unknownSchema = {
  type: 'array',
  description: 'Event types that this program does not know: kept in the log, and passed over here.',
  items: {
    type: 'object',
    required: ['type', 'seen', 'first', 'last'],
    properties: {
      type: text,
      seen: { ...count, description: 'How many.' },
      first: { ...decimal, description: 'Log position of the first.' },
      last: { ...decimal, description: 'Log position of the last.' },
    },
  },
} satisfies ApiPropertyOptions;

export const keptSchema = {
  ...orNull,
  type: 'object',
  description: 'The rows that the last rebuild replaced, as long as they are there: swap-back returns to them.',
  required: ['version', 'position', 'replacedAt'],
  properties: {
    version: { ...count, description: 'Version of the fold that made them.' },
    position: { ...decimal, ...orNull, description: 'Log position that they show.' },
    replacedAt: { ...text, format: 'date-time' },
  },
} satisfies ApiPropertyOptions;

export const runnerSchema = {
  ...orNull,
  type: 'object',
  description: 'Its runner in the instance that answers; null when it has none.',
  required: ['state', 'rate', 'lastError', 'resubscriptions'],
  properties: {
    state: { ...text, enum: runnerStates, description: 'standby: another instance runs it.' },
    rate: { ...number, description: 'Events per second over the last ten seconds.' },
    lastError: {
      ...orNull,
      type: 'object',
      description: 'The last thing that went wrong; kept after it is over.',
      required: ['message', 'at'],
      properties: { message: text, at: { ...text, format: 'date-time' } },
    },
    resubscriptions: { ...count, description: 'How often its subscription had to be opened again.' },
  },
} satisfies ApiPropertyOptions;

export const progressSchema = {
  ...orNull,
  type: 'object',
  description: 'How far it has come; null before its first word.',
  required: ['projection', 'phase', 'events', 'rows', 'rate', 'etaSeconds'],
  properties: {
    projection: text,
    phase: { ...text, enum: phases },
    events: { ...count, description: 'Events read so far.' },
    rows: { ...count, description: 'Rows written so far.' },
    rate: { ...number, description: 'Events (reading) or rows (writing) per second since the phase began.' },
    etaSeconds: {
      ...number,
      ...orNull,
      description: 'Seconds that the phase will take yet; null while that is unknown.',
    },
  },
} satisfies ApiPropertyOptions;

const row = { ...orNull, type: 'object', additionalProperties: true } as const;

export const resultSchema = {
  ...orNull,
  type: 'object',
  description: 'What came of it; null until it is done.',
  required: ['projection', 'events', 'rows', 'comparedAt', 'diff', 'swapped', 'seconds'],
  properties: {
    projection: text,
    events: count,
    rows: count,
    comparedAt: { ...decimal, ...orNull, description: 'Log position at which old and new rows were compared.' },
    diff: {
      ...orNull,
      type: 'object',
      description: 'How the rebuilt rows differ from the live ones; null when there were none to compare with.',
      required: ['tables', 'differences'],
      properties: {
        tables: {
          type: 'array',
          items: {
            type: 'object',
            required: ['table', 'rows', 'missing', 'added', 'changed'],
            properties: { table: text, rows: count, missing: count, added: count, changed: count },
          },
        },
        differences: {
          type: 'array',
          description: 'The differing rows, in the order of their keys, so many of each table at most.',
          items: {
            type: 'object',
            required: ['table', 'kind', 'live', 'rebuilt'],
            properties: {
              table: text,
              kind: { ...text, enum: ['missing', 'added', 'changed'] },
              live: { ...row, description: 'The row as it stands; null where it is added.' },
              rebuilt: { ...row, description: 'The row as the rebuild makes it; null where it is missing.' },
            },
          },
        },
      },
    },
    swapped: { ...flag, description: 'False for a dry run.' },
    seconds: { ...number, description: 'How long it took.' },
  },
} satisfies ApiPropertyOptions;
