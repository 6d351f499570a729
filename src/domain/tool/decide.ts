import { type Authorised, holds } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, refuse } from '../shared/decision.js';
import { exhaustive } from '../shared/exhaustive.js';
import type { ToolEvent, ToolTrace } from './events.js';
import type { FrozenTools } from './state.js';

/** Takes into the log what the governed database says is frozen. */
export type RecordFrozenTools = {
  readonly type: 'RecordFrozenTools';
  readonly found: readonly ToolTrace[];
  readonly reason: string;
};
export type ThawTool = { readonly type: 'ThawTool'; readonly tool: string; readonly reason: string };
export type ToolCommand = RecordFrozenTools | ThawTool;

/** An operator or a steward records what is frozen, which is an observation; that a tool may run again, a steward decides. */
export const decideTools = (command: ToolCommand, state: FrozenTools, by: Authorised): Outcome<ToolEvent> => {
  switch (command.type) {
    case 'RecordFrozenTools':
      return record(command, state, by);
    case 'ThawTool':
      return thaw(command, state, by);
    default:
      return exhaustive(command);
  }
};

/** A tool that is recorded keeps its first trace: a later look must not whitewash a run. */
const record = ({ found, reason }: RecordFrozenTools, state: FrozenTools, by: Authorised): Outcome<ToolEvent> => {
  const label = actorLabel(by.actor);
  const may = by.actor.kind !== 'policy' && (holds(by.authority, 'operator') || holds(by.authority, 'steward'));
  if (!may) {
    return refuse(
      'authority',
      'operator-or-steward-records-tools',
      `${label} is neither an operator nor a steward and may not record frozen tools; ask a steward for the role.`,
    );
  }
  const unknown = found.filter(({ tool, frozenAt }) => frozenAt !== null && !state.has(tool));
  return accept(
    ...unknown.map((trace): ToolEvent => ({ type: 'ToolFrozen', data: { ...trace, recordedBy: label, reason } })),
  );
};

const thaw = ({ tool, reason }: ThawTool, state: FrozenTools, by: Authorised): Outcome<ToolEvent> => {
  const label = actorLabel(by.actor);
  if (by.actor.kind !== 'person' || !holds(by.authority, 'steward')) {
    return refuse('authority', 'steward-thaws', `${label} is no steward; ask one whether ${tool} may be used again.`);
  }
  if (!state.has(tool)) {
    return refuse('unknown', 'tool-not-frozen', `No tool ${tool} is recorded as frozen; check its name.`);
  }
  return accept({ type: 'ToolThawed', data: { tool, thawedBy: label, reason } });
};
