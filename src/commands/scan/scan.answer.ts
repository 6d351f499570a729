import { ApiProperty } from '@nestjs/swagger';
import type { LapProgress } from './progress.js';
import type { CollectionScan, ScanReport } from './scan-collections.command.js';
import type { ScanJob } from './scan-jobs.js';

/** A scan as it is answered: its state, how far it has come, and its report once it is through. */
export class ScanAnswer {
  @ApiProperty({ description: 'Ask for it again under /scans/{id}.' })
  readonly id: string;
  @ApiProperty({
    enum: ['running', 'completed', 'failed'],
    description: 'How it stands. What failed is answered as a problem.',
  })
  readonly status: ScanJob['status'];
  @ApiProperty({ description: 'Who started it.' }) readonly startedBy: string;
  @ApiProperty({ format: 'date-time', description: 'When.' }) readonly startedAt: string;
  @ApiProperty({
    type: [Object],
    description: 'Per collection under way: rows seen, estimated, per second, seconds left.',
  })
  readonly progress: LapProgress[];
  @ApiProperty({ type: [Object], description: 'Per collection: outcome, newlyLogged, totalPending, rowsSeen, lap.' })
  readonly scanned: readonly CollectionScan[];
  @ApiProperty({ type: [Object], description: 'What could not be scanned, and why.' })
  readonly gaps: ScanReport['gaps'];
  @ApiProperty({ type: [String], description: 'Managed collections with zero births that wait for a verdict.' })
  readonly forTriage: readonly string[];
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Newest log position written; pass it as ?after= to read your own write.',
  })
  readonly position: string | null;

  constructor({ id, status, startedBy, startedAt, progress, report }: ScanJob) {
    this.id = id;
    this.status = status;
    this.startedBy = startedBy;
    this.startedAt = startedAt;
    this.progress = [...progress.values()];
    this.scanned = report?.scanned ?? [];
    this.gaps = report?.gaps ?? [];
    this.forTriage = report?.forTriage ?? [];
    this.position = report?.position?.toString() ?? null;
  }
}
