import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/infra/postgres/embedded/start-embedded-postgres.js';
import { CliProcess } from '../support/cli-process.js';
import type { Ran } from '../support/terminal.js';

/** Each command is a process of its own, and this machine may have others to run. */
jest.setTimeout(240_000);

const collection = 'pivot_definitions';

/** The steps between a plan and its births that are given by hand, each with what refuses it: exit code 3. */
describe('the steps of a plan on the command line', () => {
  let folder = '';
  let service: CliProcess;

  const birthLedger = (...words: string[]): Promise<Ran> => CliProcess.start(folder, words).end();
  const ok = async (...words: string[]): Promise<string> => {
    const { code, out, err } = await birthLedger(...words);
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${err}`);
    return out;
  };
  const refused = async (rule: string, ...words: string[]): Promise<void> => {
    const { code, out, err } = await birthLedger(...words);
    expect([code, out, err]).toEqual([3, '', expect.stringContaining(`refused by ${rule}: `)]);
  };
  const reason = (words: string): string[] => ['--reason', words];

  /** A plan for some entries, up to and with its permit. */
  const permitted = async (planId: string, ...codes: string[]): Promise<void> => {
    const some = codes.flatMap((code) => ['--code', code]);
    const words = ['--collection', collection, ...some, '--id', planId, ...reason('some'), '--as', 'oona', '--json'];
    const { draft } = JSON.parse(await ok('plan', 'draft', ...words)) as { draft: { digest: string } };
    await ok('plan', 'dry-run', planId, '--as', 'oona');
    await ok('plan', 'review', planId, '--digest', draft.digest, ...reason('read'), '--as', 'rita');
    await ok('plan', 'permit', planId, ...reason('go'), '--as', 'otto');
  };
  const codesFrom = (first: number, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `PIVOT-DEFINITIONS-${String(first + index).padStart(7, '0')}`);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'birth-ledger-steps-'));
    // Root's own folders are closed to PostgreSQL's account, and its cluster would be kept, and left, elsewhere.
    await chmod(folder, 0o755);
    service = CliProcess.start(folder, ['serve'], { HTTP_PORT: '0', LOG_LEVEL: 'silent' });
    await service.said(/serves at http:/);
    await ok('authority', 'grant', 'oona', 'operator', ...reason('runs it'));
    await ok('authority', 'grant', 'rita', 'reviewer', ...reason('reads it'));
    await ok('authority', 'grant', 'ada', 'auditor', ...reason('looks'));
    for (const owner of ['olga', 'otto'])
      await ok('authority', 'grant', owner, 'owner', '--collection', collection, ...reason('hers'));
    await ok('scan', collection, '--as', 'oona');
    const filter = ['--collection', collection, '--standing', 'PENDING', '--yes'];
    await ok('decide', 'BIRTH_APPROVED', ...filter, ...reason('checked'), '--as', 'olga');
  });
  afterAll(async () => {
    service.kill('SIGTERM');
    await service.end();
    await rm(folder, { recursive: true, force: true });
  });

  it('rehearse: not by an owner, not before the permit; then its figures', async () => {
    await permitted('first', ...codesFrom(1, 2));
    await refused('operator-operates', 'plan', 'rehearse', 'first', '--as', 'otto');
    await refused('unknown-plan', 'plan', 'rehearse', 'nobody-drafted-it', '--as', 'oona');
    expect(await ok('plan', 'rehearse', 'first', '--as', 'oona')).toContain(
      'rehearsal 2 births, 0 at the second pass, 0 leaked',
    );
  });

  it('revoke: only by an owner, once; afterwards nothing can be applied', async () => {
    await permitted('second', ...codesFrom(3, 2));
    await ok('plan', 'rehearse', 'second', '--as', 'oona');
    await refused('owner-of-all-permits', 'plan', 'revoke', 'second', ...reason('no'), '--as', 'oona');
    expect(await ok('plan', 'revoke', 'second', ...reason('not this month'), '--as', 'olga')).toContain('revoked');
    await refused('permit-not-open', 'plan', 'revoke', 'second', ...reason('again'), '--as', 'olga');
    await refused('permit-required', 'apply', 'start', 'second', '--execute', '--as', 'oona');
  });

  it('abandon: only by an operator, and for good', async () => {
    await refused('operator-operates', 'plan', 'abandon', 'second', ...reason('enough'), '--as', 'rita');
    expect(await ok('plan', 'abandon', 'second', ...reason('enough'), '--as', 'oona')).toContain('is abandoned');
    await refused('plan-not-abandonable', 'plan', 'abandon', 'second', ...reason('enough'), '--as', 'oona');
  });

  it('pause and resume: nothing to pause before the start, nor to resume before a pause; between them nothing is lost', async () => {
    await refused('apply-not-under-way', 'apply', 'pause', 'first', ...reason('lunch'), '--as', 'oona');
    await refused('apply-not-under-way', 'apply', 'resume', 'first', '--as', 'oona');
    const hold = await holdTouches(folder);
    const started = CliProcess.start(folder, ['apply', 'start', 'first', '--execute', '--as', 'oona']);
    while (!(await ok('apply', 'status', 'first')).includes('is applying')) await pause(50);
    await refused('operator-operates', 'apply', 'pause', 'first', ...reason('lunch'), '--as', 'rita');
    expect(await ok('apply', 'pause', 'first', ...reason('lunch'), '--as', 'oona')).toContain('Plan first is paused.');
    await hold.end();
    expect((await started.end()).out).toContain('Plan first is paused.');
    expect(await ok('apply', 'status', 'first')).toContain('paused (operator): lunch');
    await refused('operator-operates', 'apply', 'resume', 'first', '--as', 'otto');
    expect(await ok('apply', 'resume', 'first', '--as', 'oona')).toContain('Plan first is applied.');
    await refused('apply-not-under-way', 'apply', 'pause', 'first', ...reason('lunch'), '--as', 'oona');
    expect(await ok('verify', 'first', '--as', 'ada')).toMatch(/2 of 2 births stand.*Nothing was recorded/);
    expect(await ok('verify', 'first', '--as', 'oona')).toMatch(/2 of 2 births stand.*before and holds \d+\.\n$/);
  });
});

/**
 * Whoever touches an entry waits until this is ended, however long other commands take to come in between. A wait for a
 * lock would be given up by the apply.
 */
const holdTouches = async (folder: string): Promise<{ end(): Promise<void> }> => {
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, '.birth-ledger', 'postgres') });
  const admin = new pg.Client({ connectionString: postgres.urlOf('governed') });
  await admin.connect();
  await admin.query(`
    create function wait() returns trigger language plpgsql as $$ begin
      while not pg_try_advisory_xact_lock_shared(4711) loop perform pg_sleep(0.05); end loop;
      return new; end $$;
    create trigger waits before update on ${collection} for each row execute function wait();
    select pg_advisory_lock(4711)`);
  return {
    end: async () => {
      await admin.end();
      await postgres.detach();
    },
  };
};
