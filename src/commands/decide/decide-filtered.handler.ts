import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuse } from '../../domain/shared/decision.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import { DenialRecorder } from '../shared/denial-recorder.js';
import { DecideFiltered, type Preview, PreviewFiltered } from './decide-filtered.command.js';
import { EntryDecider, type RowOutcome } from './entry-decider.js';
import { FilteredEntries } from './filtered-entries.js';

const sampleSize = 20;

@CommandHandler(PreviewFiltered)
export class PreviewFilteredHandler implements ICommandHandler<PreviewFiltered> {
  constructor(private readonly entries: FilteredEntries) {}

  async execute({ filter }: PreviewFiltered): Promise<Preview> {
    const codes = await this.entries.codes(filter);
    return { matches: codes.length, sample: codes.slice(0, sampleSize) };
  }
}

@CommandHandler(DecideFiltered)
export class DecideFilteredHandler implements ICommandHandler<DecideFiltered> {
  constructor(
    private readonly entries: FilteredEntries,
    private readonly decider: EntryDecider,
    private readonly denials: DenialRecorder,
  ) {}

  async execute({ filter, to, reason, expected, call }: DecideFiltered): Promise<RowOutcome[]> {
    const { collection, standing } = filter;
    const codes = await this.entries.codes(filter);
    if (codes.length !== expected) {
      const detail = `${codes.length} open entries of ${collection} stand as ${standing}, not the ${expected} that you expected; look at the preview again, then decide.`;
      const refused = refuse('state', 'filter-meets-another-number', detail);
      await this.denials.record('DecideFiltered', collection, refused, call);
      throw new CommandRefused(refused, 'DecideFiltered', collection, { matches: codes.length });
    }
    const rows = codes.map((code) => ({ type: 'Decide', collection, code, to, reason }) as const);
    return this.decider.decideAll(rows, call);
  }
}
