import { describe, expect, it } from '@jest/globals';
import { redacted } from './redacted.js';

describe('redacting', () => {
  it.each([
    ['connect to postgres://u:p@ss@h:1/d failed', 'connect to postgres://u:***@h:1/d failed'],
    ['esdb+discover://admin:changeit@a:1,b:2?tls=true', 'esdb+discover://admin:***@a:1,b:2?tls=true'],
    ['postgres:///d?host=/run&password=abc&x=1', 'postgres:///d?host=/run&password=***&x=1'],
    ['Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.abc-_1', 'Bearer ***'],
    ['postgres://u@h/d and a@b.c', 'postgres://u@h/d and a@b.c'],
  ])('%s', (text, expected) => expect(redacted(text)).toBe(expected));
});
