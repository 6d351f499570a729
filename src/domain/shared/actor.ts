/**
 * Who stands behind a command. Separation of duties is judged by `person`, never by token: two tokens of
 * one person are one actor. A `policy` is a recorded rule that acts by itself; a `service` is a machine account.
 */
export type Actor =
  | { readonly kind: 'person'; readonly name: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'policy'; readonly name: string };

/** The actor as it is written into events and read models, for example `alice` or `policy:onboard-first`. */
export const actorLabel = (actor: Actor): string =>
  actor.kind === 'person' ? actor.name : `${actor.kind}:${actor.name}`;

/** True when a label would be read back as a policy or a service, so no person may bear it. */
export const isReservedName = (name: string): boolean => /^(policy|service):/.test(name);
