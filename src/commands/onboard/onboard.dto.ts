import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsOptional, ValidateNested } from 'class-validator';
import { IdentityInput } from '../identity/identity.dto.js';
import { IsName, IsReason } from '../shared/text.js';

export class OnboardRequest {
  @IsName("The collection's name: of an unregistered table with a birth trigger, the table's own.")
  readonly collection!: string;

  @ApiPropertyOptional({
    type: IdentityInput,
    description: 'How its codes are made; left out: as its birth trigger has it.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => IdentityInput)
  readonly identity?: IdentityInput;

  @IsName('Whom the registry shall name as its owner.')
  readonly owner!: string;

  @ApiPropertyOptional({ default: false, description: 'Whether births are required of it from now on.' })
  @IsOptional()
  @IsBoolean()
  readonly required?: boolean;

  @IsReason()
  readonly reason!: string;

  @ApiPropertyOptional({ default: false, description: 'Without it the write is only rehearsed, and rolled back.' })
  @IsOptional()
  @IsBoolean()
  readonly execute?: boolean;
}
