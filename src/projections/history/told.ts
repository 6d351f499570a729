import type { CollectionEvent } from '../../domain/collection/events.js';
import { describeIdentity } from '../../domain/collection/identity.js';
import type { EntryEvent } from '../../domain/entry/events.js';
import type { ScanEvent } from '../../domain/scan/events.js';
import { counted } from '../../domain/shared/listed.js';

type Tellable = CollectionEvent | EntryEvent | ScanEvent;
type DataOf<Type extends Tellable['type']> = Extract<Tellable, { readonly type: Type }>['data'];

/** Every event of an entry, a scan and a collection in a sentence; the compiler sees to it that none is forgotten. */
const sentences: { readonly [Type in Tellable['type']]: (data: DataOf<Type>) => string } = {
  DecisionRecorded: ({ from, to, decidedBy, reason }) => `${decidedBy} decided ${to} (it stood as ${from}): ${reason}`,
  BirthIntended: ({ planId, batch, route }) => `Its birth is intended by plan ${planId}, batch ${batch}, by ${route}.`,
  BirthApplied: ({ planId, birthId, bornVia, reconciled }) =>
    `Born by ${bornVia} as birth ${birthId}, by plan ${planId}${reconciled ? '; found after a restart' : ''}.`,
  BirthRefused: ({ planId, reason }) => `Its birth by plan ${planId} did not come about: ${reason}`,

  LapStarted: ({ lap, mode }) => `Lap ${lap} (${mode}) began.`,
  PageScanned: ({ lap, page, rowsSeen, unborn, born, vanished, unmet }) => {
    const met = counted(rowsSeen, 'row');
    const found = `${unborn.length} newly unborn, ${born.length} born meanwhile, ${vanished.length} gone`;
    const again = unmet.length === 0 ? '' : `, ${unmet.length} unborn again after it had passed`;
    return `Lap ${lap}, page ${page}: ${met}, ${found}${again}.`;
  },
  LapCompleted: ({ lap, pages, rowsSeen, newlyLogged }) =>
    `Lap ${lap} completed: ${counted(rowsSeen, 'row')} in ${counted(pages, 'page')}, ${newlyLogged} newly logged.`,
  LapAborted: ({ lap, reason }) => `Lap ${lap} was given up: ${reason}`,

  CollectionDiscovered: ({ gap, needsTriage, onboarded }) => {
    if (needsTriage) return 'Discovered; it waits for triage.';
    const standing = onboarded ? 'onboarded' : 'not onboarded';
    return gap ? `Discovered, ${standing}; it cannot be scanned: ${gap.detail}` : `Discovered, ${standing}.`;
  },
  CollectionTriaged: ({ verdict, decidedBy, reason }) => `${decidedBy} triaged it as ${verdict}: ${reason}`,
  CollectionOnboarded: ({ collection, identity, onboardedBy }) =>
    `${onboardedBy} onboarded it; its code is ${describeIdentity(identity, collection)}.`,
  GateClosed: ({ closedBy, reason }) => `${closedBy} closed its gate: ${reason}`,
  GateOpened: ({ openedBy, reason }) => `${openedBy} opened its gate: ${reason}`,
  IdentityClassified: ({ collection, identity }) =>
    `Its identity was classified: ${describeIdentity(identity, collection)}.`,
  IdentityBlocked: ({ reason }) => `Its identity is blocked: ${reason}`,
  IdentityDeclared: ({ collection, identity, declaredBy, reason }) =>
    `${declaredBy} declared its identity, ${describeIdentity(identity, collection)}: ${reason}`,
  IdentityApplied: ({ appliedBy }) => `${appliedBy} had its identity written to the registry.`,
  IdentityReverted: ({ revertedBy, reason }) => `${revertedBy} had the registry's identity restored: ${reason}`,
  RegistryWriteIntended: ({ intendedBy, reason }) => `${intendedBy} intends a write to the registry: ${reason}`,
  RegistryWriteAbandoned: ({ reason }) => `The intended write to the registry did not come about: ${reason}`,
};

/** An event in a sentence. A type that a newer program wrote is named, since it stays in the log and counts. */
export const told = ({ type, data }: { readonly type: string; readonly data: unknown }): string =>
  isTellable(type) ? (sentences[type] as (data: unknown) => string)(data) : `${type} (written by a newer program).`;

const isTellable = (type: string): type is Tellable['type'] => Object.hasOwn(sentences, type);
