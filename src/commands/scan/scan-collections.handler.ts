import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import pLimit from 'p-limit';
import { assess } from '../../domain/collection/assess.js';
import type { CollectionFacts } from '../../domain/collection/facts.js';
import { mayScan } from '../../domain/scan/decide.js';
import { type Refused, refuse } from '../../domain/shared/decision.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import type { Settings } from '../../infra/settings/settings.js';
import { SETTINGS } from '../../infra/settings/settings.token.js';
import { AuthorityReader } from '../shared/authority-reader.js';
import type { Call } from '../shared/call.js';
import { DenialRecorder } from '../shared/denial-recorder.js';
import { newest } from '../shared/newest.js';
import { CollectionScanner, type ScanTarget } from './collection-scanner.js';
import { Discovery } from './discovery.js';
import { KnownCollections } from './known-collections.js';
import { PageSizer } from './page-sizer.js';
import { ScanCollections, type ScanReport } from './scan-collections.command.js';

/**
 * The laps of small tables mostly wait for our own event store and read model: six or ten of them at once took two
 * thirds of the time of three.
 */
const lapsAtOnce = 8;
/** Few at a time: the governed database is a guest's, and each lap reads ahead by itself. */
const readingAtOnce = 3;

@CommandHandler(ScanCollections)
export class ScanCollectionsHandler implements ICommandHandler<ScanCollections> {
  constructor(
    private readonly authorities: AuthorityReader,
    private readonly discovery: Discovery,
    private readonly scanner: CollectionScanner,
    private readonly states: KnownCollections,
    private readonly denials: DenialRecorder,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async execute({ collections, mode, call, watch }: ScanCollections): Promise<ScanReport> {
    const wanted = collections && new Set(collections);
    const by = await this.authorities.of(call.actor);
    const target = collections?.join(', ') ?? 'all collections';
    await this.refuseIf(mayScan(target, by), target, call);
    const { facts, position } = await this.discovery.run(call, by);
    const known = new Set(facts.map(({ name }) => name));
    const unknown = collections?.find((name) => !known.has(name));
    if (unknown !== undefined) await this.refuseIf(unknownCollection(unknown), unknown, call);

    const chosen = facts.filter(({ name }) => !wanted || wanted.has(name));
    const { targets, gaps } = sorted(chosen);
    const course = { mode, by, sizer: new PageSizer(this.settings.scan), reading: pLimit(readingAtOnce) };
    const limit = pLimit(lapsAtOnce);
    const done = await Promise.all(targets.map((one) => limit(() => this.scanner.scan(one, course, call, watch))));
    return {
      scanned: done.map(({ scan }) => scan),
      gaps: gaps.filter(({ reason }) => reason !== 'awaiting_triage'),
      forTriage: gaps
        .filter(({ reason, collection }) => reason === 'awaiting_triage' && this.states.of(collection).triage === null)
        .map(({ collection }) => collection),
      position: newest(position, ...done.map((one) => one.position)),
    };
  }

  private async refuseIf(refused: Refused | null, target: string, call: Call): Promise<void> {
    if (!refused) return;
    await this.denials.record('ScanCollections', target, refused, call);
    throw new CommandRefused(refused, 'ScanCollections', target);
  }
}

const unknownCollection = (name: string): Refused =>
  refuse(
    'unknown',
    'unknown-collection',
    `No registry, catalog, trigger or folder names the collection ${name}; check its name.`,
  );

const sorted = (facts: readonly CollectionFacts[]): { targets: ScanTarget[]; gaps: ScanReport['gaps'][number][] } => {
  const targets: ScanTarget[] = [];
  const gaps: ScanReport['gaps'][number][] = [];
  for (const one of facts) {
    const assessment = assess(one);
    if (assessment.scannable)
      targets.push({ facts: one, identity: assessment.identity, onboarded: assessment.onboarded });
    else gaps.push({ collection: one.name, ...assessment.gap });
  }
  return { targets, gaps };
};
