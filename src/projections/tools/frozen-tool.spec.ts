import { describe, expect, it } from '@jest/globals';
import type { ToolEvent } from '../../domain/tool/events.js';
import { evolveFrozenTool, type FrozenToolRow, type ToolChange } from './frozen-tool.js';

const trace = { tool: 't', frozenAt: '2026-05-28T02:00:00+02:00', lastRunAt: null, fingerprint: 'f' };
const frozen: ToolEvent = { type: 'ToolFrozen', data: { ...trace, recordedBy: 'oona', reason: 'replaced' } };
const thawed: ToolEvent = { type: 'ToolThawed', data: { tool: 't', thawedBy: 'stella', reason: 'once more' } };

const told = (...events: ToolEvent[]): FrozenToolRow | undefined =>
  events
    .map((event, day): ToolChange => ({ kind: event.type, event, at: `2026-06-0${day + 1}T00:00:00.000Z` }))
    .reduce<FrozenToolRow | undefined>(evolveFrozenTool, undefined);

describe('the row of a frozen tool', () => {
  it('holds its trace, who recorded it, when and why', () => {
    expect(told(frozen)).toMatchObject({
      tool: 't',
      frozen: true,
      frozen_at: '2026-05-28T00:00:00.000Z',
      last_run_at: null,
      recorded_by: 'oona',
      recorded_at: '2026-06-01T00:00:00.000Z',
      reason: 'replaced',
      thawed_by: null,
    });
  });

  it('keeps all of that when a steward lets the tool go, and who that was', () => {
    const thaw = {
      frozen: false,
      thawed_by: 'stella',
      thawed_at: '2026-06-02T00:00:00.000Z',
      thaw_reason: 'once more',
    };
    expect(told(frozen, thawed)).toEqual({ ...told(frozen), ...thaw });
  });

  it('begins anew when the tool is recorded again', () => {
    expect(told(frozen, thawed, frozen)).toEqual({ ...told(frozen), recorded_at: '2026-06-03T00:00:00.000Z' });
  });

  it('is none for a tool that was let go and never recorded', () => {
    expect(told(thawed)).toBeUndefined();
  });
});
