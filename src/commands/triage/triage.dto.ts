import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { type TriageVerdict, triageVerdicts } from '../../domain/collection/events.js';
import { IsName, IsReason } from '../shared/text.js';

export class TriageRequest {
  @IsName("The collection's name.")
  readonly collection!: string;

  @ApiProperty({ enum: triageVerdicts, description: 'Whether its entities need births.' })
  @IsIn(triageVerdicts)
  readonly verdict!: TriageVerdict;

  @IsReason()
  readonly reason!: string;
}
