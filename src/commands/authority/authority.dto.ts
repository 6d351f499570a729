import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsOptional } from 'class-validator';
import { type Role, roles } from '../../domain/authority/events.js';
import { IsName, IsReason } from '../shared/text.js';

export class AuthorityRequest {
  @ApiProperty({ enum: ['grant', 'revoke'], description: 'Whether the role is given or taken back.' })
  @IsIn(['grant', 'revoke'])
  readonly action!: 'grant' | 'revoke';

  @IsName('The person whose authority changes: the `sub` of their token. `service:<name>` for a machine account.')
  readonly person!: string;

  @ApiProperty({ enum: roles, description: 'Only an ownership is bound to collections.' })
  @IsIn(roles)
  readonly role!: Role;

  @ApiPropertyOptional({ type: [String], description: 'For owners: which collections. Absent: all of them.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsName('A collection.', { each: true })
  readonly collections?: string[];

  @IsReason()
  readonly reason!: string;
}
