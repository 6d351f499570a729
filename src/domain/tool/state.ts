import { exhaustive } from '../shared/exhaustive.js';
import type { ToolEvent, ToolTrace } from './events.js';

/** The tools that stand as frozen, each with its trace as it was recorded. */
export type FrozenTools = ReadonlyMap<string, ToolTrace>;

export const noFrozenTools: FrozenTools = new Map();

export const evolveFrozenTools = (state: FrozenTools, event: ToolEvent): FrozenTools => {
  const next = new Map(state);
  switch (event.type) {
    case 'ToolFrozen': {
      const { tool, frozenAt, lastRunAt, fingerprint } = event.data;
      return next.set(tool, { tool, frozenAt, lastRunAt, fingerprint });
    }
    case 'ToolThawed':
      next.delete(event.data.tool);
      return next;
    default:
      return exhaustive(event);
  }
};
