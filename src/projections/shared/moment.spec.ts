import { describe, expect, it } from '@jest/globals';
import { readMoment, writtenMoment } from './moment.js';

describe('a moment of the log', () => {
  it.each([
    ['0', { position: 0n }],
    ['999999999999999999', { position: 999_999_999_999_999_999n }],
    ['2026-06-06T12:00Z', { instant: new Date('2026-06-06T12:00:00.000Z') }],
    ['2026-06-06T12:00:00.123456789+02:00', { instant: new Date('2026-06-06T10:00:00.123Z') }],
    ['2028-02-29T23:59:59Z', { instant: new Date('2028-02-29T23:59:59.000Z') }],
  ])('is read: %s', (text, moment) => {
    expect(text).toMatch(writtenMoment);
    expect(readMoment(text)).toEqual(moment);
  });

  it.each(['2026-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-01T25:00:00Z'])(
    'is none that a calendar has: %s',
    (text) => expect(readMoment(text)).toBeNull(),
  );

  it.each(['', '-1', '1.5', '2026-06-06', '2026-06-06T12:00:00', 'yesterday', `1${'0'.repeat(18)}`])(
    'is not written like this: %j',
    (text) => {
      expect(text).not.toMatch(writtenMoment);
      expect(readMoment(text)).toBeNull();
    },
  );
});
