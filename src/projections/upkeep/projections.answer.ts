import { ApiProperty } from '@nestjs/swagger';
import type { ProjectionStatus } from '../engine/status.js';
import type { RebuildJob } from '../rebuild/rebuild-jobs.js';
import type { SwappedBack } from '../rebuild/swap-back.js';
import { decimalText } from '../shared/described.js';
import type { Standing } from './standings.js';

const text = (position: bigint | null): string | null => position?.toString() ?? null;

/** A projection as the API shows it. Positions and counts of events are decimal text. */
export class ProjectionAnswer {
  @ApiProperty() readonly projection: string;
  @ApiProperty({ enum: ['current', 'behind', 'stopped', 'refused', 'outdated', 'broken'] })
  readonly state: Standing['state'];
  @ApiProperty({ type: Number, nullable: true, description: 'Version of the fold that made the rows.' })
  readonly version: number | null;
  @ApiProperty({ type: String, nullable: true }) readonly position: string | null;
  @ApiProperty() readonly events: string;
  @ApiProperty({
    type: Object,
    description: 'events not shown yet (counted up to 10,000; `more` beyond), and the age in seconds of the oldest.',
  })
  readonly lag: Standing['lag'];
  @ApiProperty({ type: Object, nullable: true, description: 'position and error; why it does not go on.' })
  readonly fault: object | null;
  @ApiProperty({ type: [Object], description: 'Event types that this program does not know: type, seen, first, last.' })
  readonly unknown: readonly object[];
  @ApiProperty({
    type: Object,
    nullable: true,
    description: 'version, position, replacedAt: the rows that the last rebuild replaced; swap-back returns to them.',
  })
  readonly kept: object | null;
  @ApiProperty({
    type: Object,
    nullable: true,
    description:
      'Its runner in the instance that answers: state, rate (events per second), lastError, resubscriptions.',
  })
  readonly here: object | null;

  constructor(standing: Standing, here: ProjectionStatus | null) {
    const { projection, state, version, position, events, lag, fault, unknown, kept } = standing;
    this.projection = projection;
    this.state = state;
    this.version = version;
    this.position = text(position);
    this.events = events.toString();
    this.lag = lag;
    this.fault = fault && { ...fault, position: text(fault.position) };
    this.unknown = unknown.map(({ type, seen, firstPosition, lastPosition }) => ({
      type,
      seen,
      first: text(firstPosition),
      last: text(lastPosition),
    }));
    this.kept = kept && { ...kept, position: text(kept.position) };
    this.here = here && {
      state: here.state,
      rate: here.rate,
      lastError: here.lastError,
      resubscriptions: here.resubscriptions,
    };
  }
}

export class RetriedAnswer {
  @ApiProperty({ description: 'The projection that tries its event again.' }) readonly projection!: string;
  @ApiProperty({ enum: [true] }) readonly retried!: true;
}

export class SkippedAnswer {
  @ApiProperty({ description: 'The projection that passes over the event.' }) readonly projection!: string;
  @ApiProperty({ ...decimalText, description: 'Log position of that event.' }) readonly skipped!: string;
}

export class SwappedBackAnswer {
  @ApiProperty() readonly projection: string;
  @ApiProperty({ description: 'When the rebuild replaced the rows that everybody reads again now.' })
  readonly replacedAt: Date;
  @ApiProperty({ type: String, nullable: true, description: 'Where those rows stood.' })
  readonly keptAt: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Where they stood when the readers were moved.' })
  readonly position: string | null;

  constructor({ projection, replacedAt, keptAt, position }: SwappedBack) {
    this.projection = projection;
    this.replacedAt = replacedAt;
    this.keptAt = text(keptAt);
    this.position = text(position);
  }
}

export class RebuildAnswer {
  @ApiProperty() readonly projection: string;
  @ApiProperty({ enum: ['running', 'done', 'failed'] }) readonly state: RebuildJob['state'];
  @ApiProperty() readonly dryRun: boolean;
  @ApiProperty() readonly startedBy: string;
  @ApiProperty() readonly startedAt: Date;
  @ApiProperty({ type: Object, nullable: true, description: 'phase, events, rows, rate (per second), etaSeconds.' })
  readonly progress: RebuildJob['progress'];
  @ApiProperty({
    type: Object,
    nullable: true,
    description: 'events, rows, seconds, swapped, comparedAt, and diff: counts by table, and the rows that differ.',
  })
  readonly result: object | null;
  @ApiProperty({ type: String, nullable: true }) readonly error: string | null;

  constructor({ projection, state, dryRun, startedBy, startedAt, progress, result, error }: RebuildJob) {
    this.projection = projection;
    this.state = state;
    this.dryRun = dryRun;
    this.startedBy = startedBy;
    this.startedAt = startedAt;
    this.progress = progress;
    this.result = result && { ...result, comparedAt: text(result.comparedAt) };
    this.error = error;
  }
}
