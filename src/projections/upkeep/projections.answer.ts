import { ApiProperty } from '@nestjs/swagger';
import type { ProjectionStatus } from '../engine/status.js';
import type { RebuildJob } from '../rebuild/rebuild-jobs.js';
import type { SwappedBack } from '../rebuild/swap-back.js';
import { decimalText } from '../shared/described.js';
import {
  faultSchema,
  keptSchema,
  lagSchema,
  progressSchema,
  resultSchema,
  runnerSchema,
  unknownSchema,
} from './answer-schemas.js';
import type { Standing } from './standings.js';

const text = (position: bigint | null): string | null => position?.toString() ?? null;

/** A projection as the API shows it. Positions and counts of events are decimal text. */
export class ProjectionAnswer {
  @ApiProperty({ description: 'Its name.' }) readonly projection: string;
  @ApiProperty({
    enum: ['current', 'behind', 'stopped', 'refused', 'outdated', 'broken'],
    description:
      'stopped: at an event that it cannot apply; refused: its rows are of another log; outdated, broken: rebuild it.',
  })
  readonly state: Standing['state'];
  @ApiProperty({ type: Number, nullable: true, description: 'Version of the fold that made the rows.' })
  readonly version: number | null;
  @ApiProperty({ ...decimalText, nullable: true, description: 'Log position that its rows show.' })
  readonly position: string | null;
  @ApiProperty({ ...decimalText, description: 'Events that it has applied.' }) readonly events: string;
  @ApiProperty(lagSchema) readonly lag: Standing['lag'];
  @ApiProperty(faultSchema) readonly fault: object | null;
  @ApiProperty(unknownSchema) readonly unknown: readonly object[];
  @ApiProperty(keptSchema) readonly kept: object | null;
  @ApiProperty(runnerSchema) readonly here: object | null;

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
  @ApiProperty({ enum: [true], description: 'Its runner notices within a second.' }) readonly retried!: true;
}

export class SkippedAnswer {
  @ApiProperty({ description: 'The projection that passes over the event.' }) readonly projection!: string;
  @ApiProperty({ ...decimalText, description: 'Log position of that event.' }) readonly skipped!: string;
}

export class SwappedBackAnswer {
  @ApiProperty({ description: 'Whose readers were moved.' }) readonly projection: string;
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
  @ApiProperty({ description: 'What is rebuilt.' }) readonly projection: string;
  @ApiProperty({ enum: ['running', 'done', 'failed'], description: 'How it stands.' })
  readonly state: RebuildJob['state'];
  @ApiProperty({ description: 'True when it stops after the comparison.' }) readonly dryRun: boolean;
  @ApiProperty({ description: 'Who wanted it.' }) readonly startedBy: string;
  @ApiProperty({ description: 'When it began.' }) readonly startedAt: Date;
  @ApiProperty(progressSchema) readonly progress: RebuildJob['progress'];
  @ApiProperty(resultSchema) readonly result: object | null;
  @ApiProperty({ type: String, nullable: true, description: 'Why it failed; null when it did not.' })
  readonly error: string | null;

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
