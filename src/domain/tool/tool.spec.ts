import { describe, expect, it } from '@jest/globals';
import type { Authorised } from '../authority/authority.js';
import { who } from '../authority/people.testing.js';
import { given } from '../shared/given.testing.js';
import { decideTools, type ToolCommand } from './decide.js';
import type { ToolEvent, ToolTrace } from './events.js';
import { evolveFrozenTools, type FrozenTools, noFrozenTools } from './state.js';
import { stayedFrozen } from './stayed-frozen.js';

const by = (authorised: Authorised) => ({
  initial: noFrozenTools,
  evolve: evolveFrozenTools,
  decide: (command: ToolCommand, state: FrozenTools) => decideTools(command, state, authorised),
});
const operator = by(who('oona', { roles: ['operator'] }));
const steward = by(who('stella', { roles: ['steward'] }));
const trace: ToolTrace = { tool: 't', frozenAt: '2026-05-28', lastRunAt: '2026-05-20', fingerprint: 'f' };
const thawed: ToolTrace = { tool: 'u', frozenAt: null, lastRunAt: '2026-06-01', fingerprint: 'g' };
const record: ToolCommand = { type: 'RecordFrozenTools', found: [trace, thawed], reason: 'r' };
const frozen: ToolEvent = { type: 'ToolFrozen', data: { ...trace, recordedBy: 'oona', reason: 'r' } };
const thaw: ToolCommand = { type: 'ThawTool', tool: 't', reason: 'r' };

describe('frozen tools', () => {
  it('are recorded once, by an operator or a steward', () => {
    given(operator, []).when(record).then(frozen);
    given(operator, [frozen]).when(record).then();
    given(operator, [frozen])
      .when({ ...record, found: [{ ...trace, fingerprint: 'another' }] } as ToolCommand)
      .then();
    given(by(who('olga', { roles: ['owner', 'reviewer'] })), [])
      .when(record)
      .thenRefused('operator-or-steward-records-tools', 'authority');
  });

  it('are thawed by a steward', () => {
    given(steward, [frozen])
      .when(thaw)
      .then({ type: 'ToolThawed', data: { tool: 't', thawedBy: 'stella', reason: 'r' } });
    given(operator, [frozen]).when(thaw).thenRefused('steward-thaws', 'authority');
    given(steward, []).when(thaw).thenRefused('tool-not-frozen', 'unknown');
  });

  it('have stayed frozen while nothing of their trace has changed', () => {
    const recorded = evolveFrozenTools(noFrozenTools, frozen);
    const check = (found: ToolTrace[]) => stayedFrozen(recorded, found).map((one) => one.stayedFrozen);
    expect(check([trace, thawed])).toEqual([true]);
    expect(check([{ ...trace, lastRunAt: '2026-05-29', fingerprint: 'h' }])).toEqual([false]);
    expect(check([{ ...trace, fingerprint: 'h' }])).toEqual([false]);
    expect(check([{ ...trace, frozenAt: null }])).toEqual([false]);
    expect(check([])).toEqual([false]);
  });
});
