import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v5 } from 'uuid';
import { derivedId, eventId } from './ids.js';

const namespace = '7c9e2f1e-52f4-4b0a-9a37-0d1c1d1f6b52';
const part = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.integer());

it('a derived id is the UUIDv5 of its parts as JSON, whatever they hold', () => {
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      expect(derivedId(...parts)).toBe(v5(JSON.stringify(parts), namespace));
    }),
  );
});

it('ids stay what they were: another id of the same command would forget what it has written', () => {
  expect(derivedId('decide', 'c', 'table', 'ü 1')).toBe('883ece63-3eb9-5f32-bbdd-7dad353b80a2');
  expect(eventId({ commandId: '00000000-0000-4000-8000-000000000000' }, 'entry-table/1', 0)).toBe(
    '896010ff-8af3-5c5a-b310-f793677922ca',
  );
});
