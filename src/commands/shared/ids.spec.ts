import { expect, it } from '@jest/globals';
import { derivedId, eventId } from './ids.js';

it('ids stay what they were: another id of the same command would forget what it has written', () => {
  expect(derivedId('decide', 'c', 'table', 'ü 1')).toBe('883ece63-3eb9-5f32-bbdd-7dad353b80a2');
  expect(eventId({ commandId: '00000000-0000-4000-8000-000000000000' }, 'entry-table/1', 0)).toBe(
    '896010ff-8af3-5c5a-b310-f793677922ca',
  );
});

it('parts that look alike when they stand side by side have ids of their own', () => {
  expect(derivedId('a', 'bc')).not.toBe(derivedId('ab', 'c'));
});
