import type { ApiPropertyOptions } from '@nestjs/swagger';
import { relationKinds, sources } from '../../domain/collection/facts.js';

/*
 * What events recorded of a collection, as the API describes it. The types are the domain's, which knows no framework, so
 * their descriptions stand here. What an older program recorded may lack what only newer ones look at.
 */

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const orNull = { nullable: true } as const;

const relationName = { schema: text, table: text } as const;

/** `CollectionFacts` */
export const factsSchema = {
  ...orNull,
  type: 'object',
  description: 'All that discovery saw of it, as it saw it; null before the first discovery.',
  required: ['name', 'sources', 'registered', 'managed', 'required', 'key', 'keyGrows', 'hasBirths', 'readable'],
  properties: {
    name: text,
    sources: { type: 'array', items: { ...text, enum: [...sources] } },
    registered: flag,
    managed: flag,
    required: flag,
    owner: { ...text, ...orNull },
    declaredRelation: {
      ...orNull,
      type: 'object',
      description: 'The table that collection_registry names, whether or not it exists.',
      properties: relationName,
    },
    relation: {
      ...orNull,
      type: 'object',
      description: 'The relation as it exists.',
      properties: { ...relationName, kind: { ...text, enum: [...relationKinds] } },
    },
    declaredIdentity: {
      ...orNull,
      type: 'object',
      description: 'The identity that collection_registry declares.',
      properties: {
        strategy: { ...text, enum: ['column', 'synthetic_id'] },
        column: { ...text, ...orNull },
        source: { ...text, ...orNull, enum: ['declared', 'inferred_from_existing_trigger', null] },
      },
    },
    trigger: {
      ...orNull,
      type: 'object',
      description: 'Its birth trigger.',
      properties: {
        name: text,
        args: { type: 'array', items: text },
        enabled: { ...text, enum: ['origin', 'disabled', 'replica', 'always'] },
        onInsert: flag,
        onUpdate: flag,
      },
    },
    hasIdColumn: flag,
    codeColumnMissing: { ...flag, description: 'True when the column that the codes are to come from is not there.' },
    key: {
      type: 'array',
      description: 'The primary key, else a unique index over NOT NULL columns; empty when there is neither.',
      items: { type: 'object', properties: { column: text, type: text, notNull: flag } },
    },
    keyGrows: { ...flag, description: 'True for a single integer key that a sequence or an identity feeds.' },
    linkTable: { ...flag, description: 'True when the primary key is made of two or more foreign keys.' },
    hasBirths: flag,
    readable: flag,
    folder: {
      ...orNull,
      type: 'object',
      description: 'A folder of files, each registered as a row of `registry`.',
      properties: { path: text, registry: { type: 'object', properties: { ...relationName, codeColumn: text } } },
    },
  },
} as const satisfies ApiPropertyOptions;

/** `Identity`, or the registry's own columns once it was written there */
export const identitySchema = {
  ...orNull,
  type: 'object',
  description: 'How an entity code is derived: from a column, or as <collection>::<id>; null while that is unknown.',
  required: ['strategy'],
  properties: {
    strategy: { ...text, ...orNull, description: 'column or synthetic_id; otherwise as the registry has it.' },
    column: { ...text, ...orNull },
    source: { ...text, ...orNull, description: 'As the registry has it, once the identity was written there.' },
  },
} as const satisfies ApiPropertyOptions;

/** `ActionPack` */
export const actionPackSchema = {
  ...orNull,
  type: 'object',
  description: 'What its owner needs to resolve a blocked identity; null when it is not blocked.',
  required: ['problem', 'options'],
  properties: {
    problem: text,
    options: {
      type: 'array',
      items: {
        type: 'object',
        required: ['title', 'effect', 'command'],
        properties: { title: text, effect: text, command: text },
      },
    },
  },
} as const satisfies ApiPropertyOptions;
