import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CliProcess } from '../support/cli-process.js';

/** What a person does who has seen enough: nothing that was started beside the command may be left over. */
describe('a command that is told to stop', () => {
  let folder = '';
  let started: CliProcess | null = null;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'birth-ledger-stop-'));
    // Root's own folders are closed to PostgreSQL's account, and its cluster would be kept, and left, elsewhere.
    await chmod(folder, 0o755);
  });
  afterEach(async () => {
    started?.kill('SIGKILL');
    await started?.end();
    await rm(folder, { recursive: true, force: true });
  });

  const postgresRuns = (...data: string[]): boolean =>
    existsSync(join(folder, '.birth-ledger', ...data, 'postgres', 'cluster', 'postmaster.pid'));

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends the demo after the step in hand: %s', async (signal) => {
    started = CliProcess.start(folder, ['demo']);
    await started.said(/1\. First scan/);
    expect(postgresRuns('demo-small')).toBe(true);
    started.kill(signal);
    const { code, out, err } = await started.end();
    expect([code, out.includes('13. ')]).toEqual([130, false]);
    expect(err).toMatch(/Stopping after the step in hand[\s\S]*Interrupted before "\d/);
    expect(postgresRuns('demo-small')).toBe(false);
  });

  it('ends the service when its terminal is closed', async () => {
    started = CliProcess.start(folder, ['serve'], { HTTP_PORT: '0', LOG_LEVEL: 'silent' });
    await started.said(/Ctrl-C stops it/);
    expect(postgresRuns()).toBe(true);
    started.kill('SIGHUP');
    expect((await started.end()).code).toBe(0);
    expect(postgresRuns()).toBe(false);
  });
});
