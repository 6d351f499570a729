import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EventStoreUnavailable } from '../eventstore/errors.js';
import { complaintOf } from './complaint-of.js';

const refused = (address: string): Error =>
  Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED' });

describe('a complaint', () => {
  it('says which part a driver misses, and what to do', () => {
    expect(complaintOf(refused('127.0.0.1:5432'))).toBe(
      'A database does not answer. (connect ECONNREFUSED 127.0.0.1:5432) Check that it runs and that the settings name it, then repeat the command.',
    );
  });

  it('has words for an error that comes without any', () => {
    const both = Object.assign(new AggregateError([refused('::1:5432'), refused('127.0.0.1:5432')]), {
      code: 'ECONNREFUSED',
    });
    expect(complaintOf(both)).toContain('connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432');
  });

  it('says which folder cannot be used, and which setting names it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'birth-ledger-complaint-'));
    try {
      const file = join(folder, 'file');
      await writeFile(file, '');
      // Thrown anew: what Node throws is of another realm here, and no `instanceof Error`.
      const message = await readFile(join(file, 'data'), 'utf8').catch((thrown: Error) => thrown.message);
      const words = complaintOf(new Error(message));
      expect(words).toContain(`${join(file, 'data')} cannot be used (ENOTDIR: not a directory)`);
      expect(words).toContain('BIRTH_LEDGER_DATA');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('leaves a sentence of ours alone', () => {
    const error = new EventStoreUnavailable('reading the log', new Error('14 UNAVAILABLE'));
    expect(complaintOf(error)).toBe(error.message);
  });

  it('holds no password and nothing that a terminal obeys', () => {
    expect(complaintOf(new Error('postgres://ada:s3cret@db/x \u001b[2Jgone'))).toBe(
      'postgres://ada:***@db/x \\x1b[2Jgone',
    );
  });
});
