import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'uuid';
import { WireReader } from '../../wire/wire-reader.js';
import { encodedId, givenId } from './event-id.js';
import { shared } from './protocol.js';

/** What both readers make of an id's text, which must be the same. */
function read(text: string): Uint8Array | string {
  const id = new shared.UUID();
  id.setString(text);
  const decoded = givenId(id);
  const encoded = encodedId(new WireReader(Buffer.from(id.serializeBinary())));
  expect(encoded).toEqual(decoded);
  return decoded;
}

describe('An id of a request', () => {
  it('is the bytes of its UUID, in capitals or not', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (id, capitals) => {
        expect(read(capitals ? id.toUpperCase() : id)).toEqual(parse(id));
      }),
    );
  });

  it('may be of no version that there is', () => {
    expect(read('01234567-89ab-cdef-0123-456789abcdef')).toEqual(
      Uint8Array.from(Buffer.from('0123456789abcdef0123456789abcdef', 'hex')),
    );
  });

  it('is its text when one character is another', () => {
    const other = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 });
    fc.assert(
      fc.property(fc.uuid(), fc.nat(35), other, (id, at, character) => {
        const text = id.slice(0, at) + character + id.slice(at + 1);
        fc.pre(!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text));
        expect(read(text)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['', 'none', '0123456789abcdef0123456789abcdef', '{01234567-89ab-cdef-0123-456789abcd}'])(
    'is its text when it is %j',
    (text) => expect(read(text)).toBe(text),
  );

  it('is the bytes of its two halves', () => {
    const structured = new shared.UUID.Structured();
    structured.setMostSignificantBits('81985529216486895');
    structured.setLeastSignificantBits('-1');
    const id = new shared.UUID();
    id.setStructured(structured);
    const bytes = Buffer.from('0123456789abcdefffffffffffffffff', 'hex');
    expect(givenId(id)).toEqual(bytes);
    expect(encodedId(new WireReader(Buffer.from(id.serializeBinary())))).toEqual(bytes);
  });
});
