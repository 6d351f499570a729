import type { ToolTrace } from './events.js';
import type { FrozenTools } from './state.js';

/** Whether a tool that was recorded as frozen has stayed so. */
export type FrozenToolCheck = {
  readonly tool: string;
  readonly stayedFrozen: boolean;
  readonly detail: string;
  /** What the governed database tells of it now; null when it tells nothing any more. */
  readonly now: ToolTrace | null;
};

/** Compares each recorded tool with what the governed database tells of it now. */
export const stayedFrozen = (recorded: FrozenTools, found: readonly ToolTrace[]): FrozenToolCheck[] => {
  const byTool = new Map(found.map((trace) => [trace.tool, trace]));
  return [...recorded.values()].map((then) => {
    const now = byTool.get(then.tool) ?? null;
    const broken = brokenBecause(then, now);
    return { tool: then.tool, stayedFrozen: broken === null, detail: broken ?? unused(then), now };
  });
};

const brokenBecause = (then: ToolTrace, now: ToolTrace | null): string | null => {
  if (!now) return `The governed database tells nothing of ${then.tool} any more.`;
  if (now.frozenAt === null) return `${then.tool} is not frozen any more.`;
  if (now.lastRunAt !== null && now.lastRunAt > now.frozenAt) {
    return `${then.tool} was frozen at ${now.frozenAt} and ran at ${now.lastRunAt}.`;
  }
  if (now.fingerprint !== then.fingerprint)
    return `The record of ${then.tool}'s runs has changed since it was recorded.`;
  return null;
};

const unused = ({ tool, frozenAt, lastRunAt }: ToolTrace): string =>
  `${tool} is frozen since ${frozenAt}; it last ran ${lastRunAt === null ? 'never' : `at ${lastRunAt}`}.`;
