import type { DomainEvent } from '../shared/event.js';

/**
 * A lawful command of the source documents that must stay unused, with the trace of its runs as it was when it was
 * recorded. All frozen tools are one stream, `tools-frozen`: the specification's streams are each about one collection,
 * entry, plan, person or day, and a tool is none of these; there are few, and a guard reads them together.
 */
export type ToolFrozen = DomainEvent<
  'ToolFrozen',
  ToolTrace & { readonly recordedBy: string; readonly reason: string }
>;
/** The tool may be used again; its trace is watched no longer. */
export type ToolThawed = DomainEvent<
  'ToolThawed',
  { readonly tool: string; readonly thawedBy: string; readonly reason: string }
>;
export type ToolEvent = ToolFrozen | ToolThawed;

/** What the governed database tells of a tool. */
export type ToolTrace = {
  readonly tool: string;
  /** ISO 8601; null while it is not frozen there. */
  readonly frozenAt: string | null;
  /** ISO 8601; null when it never ran. */
  readonly lastRunAt: string | null;
  /** A hash of all that its row holds, so that any run, and any change of the record of runs, shows. */
  readonly fingerprint: string;
};
