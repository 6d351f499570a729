import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, Matches, MaxLength, Min, MinLength } from 'class-validator';
import { InvalidInput } from '../../infra/http/problem/invalid-input.js';
import type { AsOf } from './as-of.js';
import { momentExample, readMoment, writtenMoment } from './moment.js';

/** What every query on the read model understands. */
export class ReadQuery {
  @ApiPropertyOptional({
    description: 'Log position of a write of yours: the answer waits (some seconds at most) until it is visible.',
  })
  @IsOptional()
  @Matches(/^\d{1,19}$/, { message: 'after must be the position that a command answered' })
  readonly after?: string;

  @ApiPropertyOptional({
    description: `The state as it stood then: a log position, or an instant such as ${momentExample}.`,
  })
  @IsOptional()
  @Matches(writtenMoment, { message: `asOf must be a log position or an instant such as ${momentExample}` })
  readonly asOf?: string;

  /** The moment that is asked for; null for now. @throws InvalidInput for one that no calendar has */
  static moment({ asOf }: ReadQuery): AsOf | null {
    if (asOf === undefined) return null;
    const moment = readMoment(asOf);
    if (moment) return moment;
    throw new InvalidInput(`There is no moment ${asOf}.`, [{ property: 'query.asOf', detail: 'no such day or time' }]);
  }
}

/** A query on one collection or on all. */
export class CollectionQuery extends ReadQuery {
  @ApiPropertyOptional({ description: 'Only this collection.' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(10_000)
  readonly collection?: string;
}

/** A list that is answered page by page. */
export class PagedQuery extends CollectionQuery {
  @ApiPropertyOptional({ description: 'Where the last page ended: its `next`.' })
  @IsOptional()
  @IsString()
  @MaxLength(50_000)
  readonly cursor?: string;

  @ApiPropertyOptional({ description: 'Items at most. Default and maximum are settings (API_PAGE_SIZE).' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  readonly limit?: number;
}

/** `true` or `false` in an address; anything else is refused. */
export const IsFlag = (): PropertyDecorator => (target, property) => {
  Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value))(target, property);
  IsBoolean()(target, property);
};
