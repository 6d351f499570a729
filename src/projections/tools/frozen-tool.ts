import { exhaustive } from '../../domain/shared/exhaustive.js';
import type { ToolEvent } from '../../domain/tool/events.js';
import type { TableOf } from '../../infra/postgres/read-model/table.js';
import { model } from '../engine/projection.js';

/** A tool that was ever recorded as one that must stay unused, with its trace as it was when it was recorded last. */
export type FrozenToolRow = {
  readonly tool: string;
  /** False once a steward let it be used again. */
  readonly frozen: boolean;
  /** What the governed database told when it was recorded. */
  readonly frozen_at: string | null;
  readonly last_run_at: string | null;
  readonly fingerprint: string;
  readonly recorded_by: string;
  readonly recorded_at: string;
  readonly reason: string;
  readonly thawed_by: string | null;
  readonly thawed_at: string | null;
  readonly thaw_reason: string | null;
};

/** @param at the time of the command */
export type ToolChange = { readonly kind: ToolEvent['type']; readonly event: ToolEvent; readonly at: string };

const table: TableOf<FrozenToolRow> = {
  name: 'frozen_tool',
  key: ['tool'],
  kind: 'state',
  columns: {
    tool: 'text',
    frozen: 'boolean',
    frozen_at: 'timestamptz',
    last_run_at: 'timestamptz',
    fingerprint: 'text',
    recorded_by: 'text',
    recorded_at: 'timestamptz',
    reason: 'text',
    thawed_by: 'text',
    thawed_at: 'timestamptz',
    thaw_reason: 'text',
  },
};

/** A tool after one event. Who thaws what was never frozen changes nothing. */
export const evolveFrozenTool = (
  row: FrozenToolRow | undefined,
  { event, at }: ToolChange,
): FrozenToolRow | undefined => {
  switch (event.type) {
    case 'ToolFrozen': {
      const { tool, frozenAt, lastRunAt, fingerprint, recordedBy, reason } = event.data;
      return {
        tool,
        frozen: true,
        frozen_at: frozenAt && new Date(frozenAt).toISOString(),
        last_run_at: lastRunAt && new Date(lastRunAt).toISOString(),
        fingerprint,
        recorded_by: recordedBy,
        recorded_at: at,
        reason,
        thawed_by: null,
        thawed_at: null,
        thaw_reason: null,
      };
    }
    case 'ToolThawed': {
      const { thawedBy, reason } = event.data;
      return row && { ...row, frozen: false, thawed_by: thawedBy, thawed_at: at, thaw_reason: reason };
    }
    default:
      return exhaustive(event);
  }
};

export const frozenToolModel = model<FrozenToolRow, ToolChange>(table, evolveFrozenTool);
