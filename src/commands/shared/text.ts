import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';

/** A collection's name or an entity's code: any text PostgreSQL accepts, of bounded length. */
export const IsName = (what: string, options: { each?: boolean } = {}): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ description: what, type: String, ...(options.each ? { isArray: true } : {}) }),
    IsString(options),
    MinLength(1, options),
    MaxLength(10_000, options),
  );

/** Why somebody decided something; it stays in the log for ever, so it may not be empty. */
export const IsReason = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ description: 'Why; kept in the log.', example: 'Checked against the paper file.' }),
    IsString(),
    MinLength(1),
    MaxLength(2_000),
  );
