import { ApiProperty } from '@nestjs/swagger';
import { type Role, roles } from '../../domain/authority/events.js';
import { instant } from '../shared/described.js';

/** What one person holds of one role. */
export class HoldingView {
  @ApiProperty({ description: 'Who holds it.' })
  readonly person!: string;

  @ApiProperty({
    enum: roles,
    description: 'owner decides, steward appoints, operator scans and applies, reviewer reviews plans, auditor reads.',
  })
  readonly role!: Role;

  @ApiProperty({ description: 'True when it is not bound to collections, as only an ownership can be.' })
  readonly everywhere!: boolean;

  @ApiProperty({ type: [String], description: 'The collections of an ownership; none when it holds everywhere.' })
  readonly collections!: readonly string[];

  @ApiProperty({ description: 'Why it was last changed.' })
  readonly reason!: string;

  @ApiProperty({ description: 'Who granted it, or revoked a part of it, last.' })
  readonly changedBy!: string;

  @ApiProperty({ ...instant, description: 'When.' })
  readonly changedAt!: Date;
}
