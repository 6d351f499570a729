import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IsName, IsReason } from '../shared/text.js';

export class GateRequest {
  @IsName("The collection's name.")
  readonly collection!: string;

  @ApiProperty({
    enum: ['open', 'closed'],
    description: 'While a gate is closed, nothing of the collection may be applied.',
  })
  @IsIn(['open', 'closed'])
  readonly to!: 'open' | 'closed';

  @IsReason()
  readonly reason!: string;
}
