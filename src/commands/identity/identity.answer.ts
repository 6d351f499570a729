import { ApiProperty } from '@nestjs/swagger';
import { newest } from '../shared/newest.js';
import type { Classification, ClassificationReport } from './classify-identities.command.js';
import type { IdentityOutcome } from './identity-outcome.js';

const position = {
  type: String,
  nullable: true,
  description: 'Newest log position written; pass it as ?after= to read your own write.',
} as const;

/** What the triggers tell, collection by collection. */
export class ClassificationAnswer {
  @ApiProperty(position) readonly position: string | null;
  @ApiProperty({ description: 'Collections whose trigger told their identity.' }) readonly classified: number;
  @ApiProperty({ description: 'Collections whose owner must resolve it.' }) readonly blocked: number;
  @ApiProperty({
    type: [Object],
    description: 'Per collection: outcome, identity, detail, changed; for a blocked one the action pack of its owner.',
  })
  readonly rows: readonly Classification[];

  constructor({ rows, position }: ClassificationReport) {
    const count = (wanted: Classification['outcome']): number =>
      rows.filter(({ outcome }) => outcome === wanted).length;
    this.position = position?.toString() ?? null;
    this.classified = count('classified');
    this.blocked = count('blocked');
    this.rows = rows;
  }
}

/** What came of a write to the governed registry, collection by collection. */
export class IdentitiesAnswer {
  @ApiProperty(position) readonly position: string | null;
  @ApiProperty({ description: 'How many were written, or in a rehearsal could be.' }) readonly done: number;
  @ApiProperty({ description: 'How many a rule of the domain refused.' }) readonly refused: number;
  @ApiProperty({ description: 'How many went wrong otherwise; see their detail.' }) readonly failed: number;
  @ApiProperty({ type: [Object], description: 'Per collection: outcome, before, after, rule, detail.' })
  readonly rows: readonly Omit<IdentityOutcome, 'position' | 'refusal'>[];

  constructor(outcomes: readonly IdentityOutcome[]) {
    const refused = outcomes.filter(({ outcome }) => outcome === 'refused').length;
    const failed = outcomes.filter(({ outcome }) => outcome === 'failed').length;
    this.position = newest(...outcomes.map(({ position }) => position))?.toString() ?? null;
    this.done = outcomes.length - refused - failed;
    this.refused = refused;
    this.failed = failed;
    this.rows = outcomes.map(({ position: _, refusal: __, ...row }) => row);
  }
}
