import type { NextFunction, Request, Response } from 'express';
import { type InputError, InvalidInput } from '../problem/invalid-input.js';

/** Text that PostgreSQL cannot hold: NUL, and halves of surrogate pairs (which its driver would replace in silence). */
const unstorable = /[\0\p{Cs}]/u;

const deepest = 32;
const detail = 'holds a NUL character or half of a surrogate pair, which no database column can hold';

type Place = { readonly value: unknown; readonly path: string; readonly depth: number };

/** Looks through a JSON value without recursion, so that no depth of nesting can exhaust the stack. */
const firstError = (root: unknown, name: string): InputError | null => {
  const open: Place[] = [{ value: root, path: name, depth: 0 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value, path, depth } = place;
    if (typeof value === 'string' && unstorable.test(value)) return { property: path, detail };
    if (typeof value !== 'object' || value === null) continue;
    if (depth === deepest) return { property: path, detail: `is nested more than ${deepest} levels deep` };
    const isList = Array.isArray(value);
    for (const [key, inner] of Object.entries(value)) {
      if (unstorable.test(key)) return { property: path, detail: `has a property whose name ${detail}` };
      if (key === '__proto__') return { property: path, detail: 'has a property __proto__, which no input may have' };
      if (typeof inner === 'object' || typeof inner === 'string') {
        open.push({ value: inner, path: isList ? `${path}[${key}]` : `${path}.${key}`, depth: depth + 1 });
      }
    }
  }
  return null;
};

/** Path and query, still percent-encoded: sequences that are no UTF-8 would be replaced in silence further on. */
const addressError = (url: string): InputError | null => {
  try {
    return unstorable.test(decodeURIComponent(url)) ? { property: 'address', detail } : null;
  } catch {
    return {
      property: 'address',
      detail: 'has a percent sign without two hex digits after it, or bytes that are no UTF-8',
    };
  }
};

/** Refuses (400) what could not be stored as it was sent, before anybody looks at it. Goes after the body parser. */
export function refuseUnstorable(request: Request, _response: Response, next: NextFunction): void {
  const error = addressError(request.originalUrl) ?? firstError(request.body, 'body');
  next(
    error === null
      ? undefined
      : new InvalidInput(`The request's ${error.property.slice(0, 100)} ${error.detail}.`, [error]),
  );
}
