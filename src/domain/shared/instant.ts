/** Times come into the domain as ISO 8601 instants; these compare and move them without reading any clock. */

/** True for text that names one instant. */
export const isInstant = (text: string): boolean => !Number.isNaN(Date.parse(text));

/** Milliseconds from `earlier` to `later`; negative when the clock went back. */
export const millisBetween = (earlier: string, later: string): number => Date.parse(later) - Date.parse(earlier);

/** The instant `millis` after `instant`, in UTC. */
export const after = (instant: string, millis: number): string => new Date(Date.parse(instant) + millis).toISOString();
