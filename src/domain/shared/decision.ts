/** What a decider answers: the events that follow, or the rule of the domain that forbids them. */
export type Outcome<E> = Accepted<E> | Refused;

export type Accepted<E> = { readonly ok: true; readonly events: readonly E[] };

export type Refused = { readonly ok: false; readonly rule: Rule; readonly detail: string; readonly kind: RefusalKind };

/**
 * - `authority`: the actor may not do this (HTTP 403)
 * - `state`: the state or revision forbids it now (409)
 * - `rule`: a rule of the domain forbids it (422)
 * - `unknown`: the thing named does not exist in the ledger (404)
 */
export type RefusalKind = 'authority' | 'state' | 'rule' | 'unknown';

/** The name of a rule, in kebab case, as it appears in problem details and in `CommandDenied`. */
export type Rule = string;

export const accept = <E>(...events: E[]): Accepted<E> => ({ ok: true, events });

export const refuse = (kind: RefusalKind, rule: Rule, detail: string): Refused => ({ ok: false, kind, rule, detail });
