import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuse } from '../../domain/shared/decision.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import { DenialRecorder } from '../shared/denial-recorder.js';
import { DecideFiltered, type Preview, PreviewFiltered } from './decide-filtered.command.js';
import { EarlierRows } from './earlier-rows.js';
import { EntryDecider } from './entry-decider.js';
import { FilteredEntries } from './filtered-entries.js';
import type { RowOutcome } from './row-outcome.js';

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
    private readonly earlier: EarlierRows,
    private readonly decider: EntryDecider,
    private readonly denials: DenialRecorder,
  ) {}

  /** Sent again, it is answered for the rows that it has decided before, and goes on with the rest if it was cut off. */
  async execute({ filter, to, reason, expected, call }: DecideFiltered): Promise<RowOutcome[]> {
    const { collection, standing } = filter;
    const met = await this.entries.codes(filter);
    const decided = await this.earlier.codes(collection, to, reason, call);
    const isWhole = decided.length + met.length === expected;
    if (!isWhole && decided.length === 0) {
      const detail = `${met.length} open entries of ${collection} stand as ${standing}, not the ${expected} that you expected; look at the preview again, then decide.`;
      const refused = refuse('state', 'filter-meets-another-number', detail);
      await this.denials.record('DecideFiltered', collection, refused, call);
      throw new CommandRefused(refused, 'DecideFiltered', collection, { matches: met.length });
    }
    // Entries that came to stand so after the first send were in no preview: they are not touched.
    const codes = isWhole ? [...decided, ...met] : decided;
    const rows = codes.map((code) => ({ type: 'Decide', collection, code, to, reason }) as const);
    return this.decider.decideAll(rows, call);
  }
}
