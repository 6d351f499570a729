import type { OpenAPIObject } from '@nestjs/swagger';
import { IDEMPOTENCY_HEADER } from './command-id.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type SchemaObject = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

const problemSchema: SchemaObject = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: {
      type: 'string',
      description: 'The kind of problem, for programs',
      example: 'urn:birth-ledger:problem:unknown',
    },
    title: { type: 'string', description: 'The kind of problem, for people' },
    status: { type: 'integer', description: 'The status of the answer' },
    detail: { type: 'string', description: 'What happened, to what, and what to do next' },
    instance: { type: 'string', description: "The request's id, as in X-Request-Id and in the log" },
    rule: { type: 'string', description: 'The rule of the domain that refused the command' },
    errors: {
      type: 'array',
      description: 'The offending properties of the input',
      items: { type: 'object', properties: { property: { type: 'string' }, detail: { type: 'string' } } },
    },
  },
};

const idempotencyKey = {
  name: IDEMPOTENCY_HEADER,
  in: 'header',
  required: false,
  description: 'Any text of 1 to 200 characters. A repeated command with the same key changes nothing a second time.',
  schema: { type: 'string', maxLength: 200 },
} as const;

const withProblem = (operation: Operation): Operation => ({
  ...operation,
  responses: {
    ...operation.responses,
    default: {
      description: 'Whatever goes wrong',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
});

const asCommand = (operation: Operation): Operation => ({
  ...operation,
  parameters: [...(operation.parameters ?? []), idempotencyKey],
});

const describedPath = (item: PathItem): PathItem => ({
  ...item,
  ...(item.get ? { get: withProblem(item.get) } : {}),
  ...(item.post ? { post: asCommand(withProblem(item.post)) } : {}),
  ...(item.put ? { put: asCommand(withProblem(item.put)) } : {}),
  ...(item.patch ? { patch: asCommand(withProblem(item.patch)) } : {}),
  ...(item.delete ? { delete: asCommand(withProblem(item.delete)) } : {}),
});

/** Adds to the document what holds for every route: how problems look, and that commands take an idempotency key. */
export const describeEdge = (document: OpenAPIObject): OpenAPIObject => ({
  ...document,
  components: { ...document.components, schemas: { ...document.components?.schemas, Problem: problemSchema } },
  paths: Object.fromEntries(Object.entries(document.paths).map(([path, item]) => [path, describedPath(item)])),
});
