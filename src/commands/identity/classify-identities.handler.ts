import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import pLimit from 'p-limit';
import type { Authorised } from '../../domain/authority/authority.js';
import { isForClassification } from '../../domain/collection/classify.js';
import type { CodeCheck } from '../../domain/collection/code-check.js';
import type { CollectionFacts } from '../../domain/collection/facts.js';
import { practisedIdentity } from '../../domain/collection/identity.js';
import { operatorOnly } from '../../domain/collection/may.js';
import type { IdentityState } from '../../domain/collection/state.js';
import { type Refused, refuse } from '../../domain/shared/decision.js';
import { GovernedRegistry } from '../../infra/governed/identity/governed-registry.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import { Discovery } from '../scan/discovery.js';
import { AuthorityReader } from '../shared/authority-reader.js';
import { type Call, causedBy } from '../shared/call.js';
import { CollectionCommandRunner } from '../shared/collection-command.js';
import { CollectionReader } from '../shared/collection-reader.js';
import { DenialRecorder } from '../shared/denial-recorder.js';
import { derivedId } from '../shared/ids.js';
import { newest } from '../shared/newest.js';
import { type Classification, type ClassificationReport, ClassifyIdentities } from './classify-identities.command.js';

/** Few at a time: a check may read a whole table of a database that is a guest's. */
const checksAtOnce = 2;

type Row = { readonly row: Classification; readonly position: bigint | null };

@CommandHandler(ClassifyIdentities)
export class ClassifyIdentitiesHandler implements ICommandHandler<ClassifyIdentities> {
  constructor(
    private readonly authorities: AuthorityReader,
    private readonly discovery: Discovery,
    private readonly registry: GovernedRegistry,
    private readonly collections: CollectionCommandRunner,
    private readonly reader: CollectionReader,
    private readonly denials: DenialRecorder,
  ) {}

  async execute({ collections, call }: ClassifyIdentities): Promise<ClassificationReport> {
    const target = collections?.join(', ') ?? 'all collections';
    const by = await this.authorities.of(call.actor);
    await this.refuseIf(operatorOnly(by, 'operator-classifies', `classify ${target}`), target, call);
    const { facts, position } = await this.discovery.run(call, by);
    const unknown = collections?.find((wanted) => !facts.some(({ name }) => name === wanted));
    if (unknown !== undefined) await this.refuseIf(unknownCollection(unknown), unknown, call);
    const wanted = collections && new Set(collections);
    const chosen = facts.filter((one) => (wanted ? wanted.has(one.name) : isForClassification(one)));
    const definitions = await this.registry.triggerDefinitions(chosen);
    const limit = pLimit(checksAtOnce);
    const done = await Promise.all(
      chosen.map((one) => limit(() => this.settle(one, definitions.get(one.name) ?? null, by, call))),
    );
    return { rows: done.map(({ row }) => row), position: newest(position, ...done.map((one) => one.position)) };
  }

  /** Never throws for what is wrong with one collection: the others go on. */
  private async settle(facts: CollectionFacts, definition: string | null, by: Authorised, call: Call): Promise<Row> {
    try {
      return await this.classify(facts, definition, by, call);
    } catch (error) {
      const refused = error instanceof CommandRefused;
      const detail = refused ? error.refused.detail : error instanceof Error ? error.message : String(error);
      const outcome = refused ? 'refused' : 'failed';
      const row = {
        collection: facts.name,
        outcome,
        identity: null,
        detail,
        actionPack: null,
        changed: false,
      } as const;
      return { row, position: null };
    }
  }

  private async classify(facts: CollectionFacts, definition: string | null, by: Authorised, call: Call): Promise<Row> {
    const { name } = facts;
    const command = { type: 'Classify', triggerDefinition: definition, code: await this.codeOf(facts) } as const;
    const own = causedBy(call, derivedId('classify', call.commandId, name));
    const { events, position } = await this.collections.run(name, command, own, by);
    const { state } = await this.reader.load(name);
    const row = { collection: name, ...shown(state.identity), changed: events.length > 0 };
    return { row, position: events.length > 0 ? position : null };
  }

  private async codeOf(facts: CollectionFacts): Promise<CodeCheck | null> {
    const identity = practisedIdentity(facts);
    const { relation, readable } = facts;
    return identity && relation && readable ? this.registry.checkCode(relation, identity) : null;
  }

  private async refuseIf(refused: Refused | null, target: string, call: Call): Promise<void> {
    if (!refused) return;
    await this.denials.record('ClassifyIdentities', target, refused, call);
    throw new CommandRefused(refused, 'ClassifyIdentities', target);
  }
}

const unknownCollection = (name: string): Refused =>
  refuse('unknown', 'unknown-collection', `No registry, catalog, trigger or folder names the collection ${name}.`);

const shown = (state: IdentityState): Omit<Classification, 'collection' | 'changed'> => {
  const nothing = { identity: null, detail: null, actionPack: null };
  switch (state.status) {
    case 'classified':
    case 'declared':
      return { ...nothing, outcome: state.status, identity: state.identity };
    case 'blocked':
      return { ...nothing, outcome: 'blocked', detail: state.reason, actionPack: state.actionPack };
    default:
      return { ...nothing, outcome: 'failed', detail: `Its identity is ${state.status}; classify again.` };
  }
};
