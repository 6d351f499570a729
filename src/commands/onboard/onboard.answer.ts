import { ApiProperty } from '@nestjs/swagger';
import type { OnboardingImage } from '../../domain/collection/registry-write.js';
import type { OnboardingReport } from './onboard-collection.command.js';

export class OnboardingAnswer {
  @ApiProperty({ description: 'The collection.' }) readonly collection: string;
  @ApiProperty({
    enum: ['rehearsed', 'onboarded', 'finished'],
    description: '`finished`: it was onboarded before, and entries that still waited were returned now.',
  })
  readonly outcome: OnboardingReport['outcome'];
  @ApiProperty({ type: Object, nullable: true, description: 'The rows of both registries before.' })
  readonly before: OnboardingImage | null;
  @ApiProperty({ type: Object, nullable: true, description: 'The rows of both registries after.' })
  readonly after: OnboardingImage | null;
  @ApiProperty({ description: 'Entries that went back to PENDING.' }) readonly returned: number;
  @ApiProperty({ type: String, nullable: true, description: 'Newest log position written.' })
  readonly position: string | null;

  constructor({ collection, outcome, before, after, returned, position }: OnboardingReport) {
    this.collection = collection;
    this.outcome = outcome;
    this.before = before;
    this.after = after;
    this.returned = returned;
    this.position = position?.toString() ?? null;
  }
}
