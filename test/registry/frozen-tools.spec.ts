import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CheckFrozenTools, RecordFrozenTools, ThawTool } from '../../src/commands/tools/tools.command.js';
import { Governed } from '../../src/infra/governed/sources/governed.js';
import { FrozenToolsProbe } from '../../src/infra/governed/tools/frozen-tools-probe.js';
import { DemoProgram } from '../support/demo-program.js';

let demo: DemoProgram;

beforeAll(async () => {
  demo = await DemoProgram.start();
  await demo.grant('oona', 'operator');
}, 120_000);

afterAll(() => demo.end());

const record = (who: string) => demo.run(new RecordFrozenTools('replaced', demo.as(who)));
const stayed = async () =>
  Object.fromEntries((await demo.run(new CheckFrozenTools())).map(({ tool, stayedFrozen }) => [tool, stayedFrozen]));

describe('frozen tools on the demo', () => {
  it('are recorded once', async () => {
    expect(await stayed()).toEqual({});
    await expect(record('ines')).rejects.toMatchObject({ refused: { kind: 'authority' } });
    expect((await record('oona')).events.length).toBe(2);
    expect((await record('oona')).events.length).toBe(0);
    expect(await stayed()).toEqual({ 'dot-birth-backfill': true, 'dot-birth-trigger-setup': true });
  });

  it('are seen to run, and to be covered up', async () => {
    await demo.admin.query('select dot_birth_backfill()');
    expect(await stayed()).toEqual({ 'dot-birth-backfill': false, 'dot-birth-trigger-setup': true });
    await demo.admin.query("update dot_tools set last_run_at = '2026-05-20' where tool = 'dot-birth-backfill'");
    expect(await stayed()).toMatchObject({ 'dot-birth-backfill': false });
    await demo.admin.query("update dot_tools set runs = runs - 1 where tool = 'dot-birth-backfill'");
    expect(await stayed()).toMatchObject({ 'dot-birth-backfill': true });
  });

  it('are watched no longer once a steward has thawed them', async () => {
    await expect(demo.run(new ThawTool('dot-birth-backfill', 'r', demo.as('oona')))).rejects.toMatchObject({
      refused: { rule: 'steward-thaws' },
    });
    await demo.run(new ThawTool('dot-birth-backfill', 'needed once more', demo.as('steward')));
    expect(await stayed()).toEqual({ 'dot-birth-trigger-setup': true });
  });

  it('are none where the database keeps no record of tools', async () => {
    const place = { schema: 'public', table: 'no such', toolColumn: 't', frozenAtColumn: 'f', lastRunAtColumn: 'l' };
    expect(await new FrozenToolsProbe(demo.get(Governed).scanner, place).look()).toEqual([]);
  });
});
