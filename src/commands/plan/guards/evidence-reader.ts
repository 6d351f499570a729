import { Injectable } from '@nestjs/common';
import type { AuthorityEvent } from '../../../domain/authority/events.js';
import type { Act, AuthorityHistory, Evidence } from '../../../domain/plan/guards/evidence.js';
import type { Plan } from '../../../domain/plan/state.js';
import { authorityStream } from '../../../domain/shared/stream-name.js';
import { EventLog } from '../../../infra/eventstore/event-log.js';
import type { Sight } from '../ground/observer.js';
import type { PlanLog, Told } from '../log/plan-log.js';

/** Gathers who did what for a plan, and what each of them was allowed to do, from the log alone. */
@Injectable()
export class EvidenceReader {
  constructor(private readonly log: EventLog) {}

  async read(plan: Plan, log: PlanLog, sight: Sight): Promise<Evidence> {
    const acts = [...decisionsIn(sight), ...actsOf(plan, log.history)];
    const people = [...new Set(acts.map(({ by }) => by))];
    return { acts, histories: await Promise.all(people.map((person) => this.history(person))) };
  }

  private async history(person: string): Promise<AuthorityHistory> {
    const events: AuthorityHistory['events'][number][] = [];
    for await (const { type, data, position } of this.log.readStream(authorityStream(person))) {
      events.push({ position, event: { type, data } as AuthorityEvent });
    }
    return { person, events };
  }
}

/** One act per pinned entry: the decision in force. */
const decisionsIn = (sight: Sight): Act[] =>
  sight.collections.flatMap(({ collection, entries }) =>
    entries.flatMap(({ decision }): Act[] =>
      decision ? [{ kind: 'decide', by: decision.by, collections: [collection], position: decision.position }] : [],
    ),
  );

/** The draft, the reviews that stand, and the permit that is open. */
const actsOf = (plan: Plan, history: readonly Told[]): Act[] => {
  const collections = plan.draft.collections.map(({ collection }) => collection);
  const reviews = new Map<string, bigint>();
  const acts: Act[] = [];
  for (const { event, position } of history) {
    if (event.type === 'PlanDrafted') acts.push({ kind: 'plan', by: event.data.plannedBy, collections, position });
    if (event.type === 'PlanReviewed') reviews.set(event.data.reviewedBy, position);
    if (
      event.type === 'PermitOpened' &&
      plan.permit?.standing === 'open' &&
      plan.permit.permitId === event.data.permitId
    ) {
      acts.push({ kind: 'permit', by: event.data.openedBy, collections, position });
    }
  }
  for (const { reviewedBy } of plan.reviews) {
    const position = reviews.get(reviewedBy);
    if (position !== undefined) acts.push({ kind: 'review', by: reviewedBy, collections, position });
  }
  return acts;
};
