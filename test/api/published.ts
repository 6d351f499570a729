import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { Body, Reply } from '../journeys/office.js';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
export type Operation = { readonly name: string; readonly described: Body };

/** What the API publishes about itself, and whether its answers are like that. */
export class Published {
  private readonly ajv = new Ajv({ strict: true, allErrors: true, verbose: true });
  private readonly known = new Map<string, ValidateFunction>();
  private readonly schemas: Body;

  constructor(private readonly document: Body) {
    formats.default(this.ajv);
    this.ajv.addVocabulary(['components', 'example']);
    this.schemas = Object.fromEntries(
      Object.entries(document.components.schemas).map(([name, schema]) => [
        name,
        // A problem has members of its own where its kind has some.
        name === 'Problem' ? schema : closed(schema),
      ]),
    );
  }

  operations(): Operation[] {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.entries(item as Body).map(([method, described]) => ({
        name: `${method.toUpperCase()} ${path}`,
        described,
      })),
    );
  }

  /** Properties of requests and answers that nothing is said of. */
  undescribed(): string[] {
    return Object.entries<Body>(this.document.components.schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries<Body>(properties).flatMap(([property, { description }]) =>
        description ? [] : [`${name}.${property}`],
      ),
    );
  }

  /** All that an answer differs by from what is published of it, to the last property; nothing when it fits. */
  misfits(method: Method, path: string, { status, headers, body }: Reply): string[] {
    const responses = this.document.paths[path]?.[method]?.responses ?? {};
    const described = responses[status] ?? (status >= 400 ? responses.default : undefined);
    const type = headers.get('content-type')?.split(';')[0] ?? '';
    const schema = described?.content?.[type]?.schema;
    if (schema === undefined) return [`${method} ${path} publishes no ${status} of ${type}`];
    const fits = this.validator(`${method} ${path} ${status}`, schema);
    if (fits(body)) return [];
    return (fits.errors ?? []).map(({ instancePath, message, params, data }) =>
      [method, path, instancePath, message, JSON.stringify(params), 'in', JSON.stringify(data)].join(' '),
    );
  }

  private validator(name: string, schema: Body): ValidateFunction {
    const known = this.known.get(name);
    if (known) return known;
    const made = this.ajv.compile({ ...closed(schema), components: { schemas: this.schemas } });
    this.known.set(name, made);
    return made;
  }
}

/** A schema that lets an object have no other properties than those that it describes. */
const closed = (schema: Body): Body => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema && typeof schema.type === 'string' ? { additionalProperties: false, ...inner } : inner;
};
