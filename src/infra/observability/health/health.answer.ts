import { ApiProperty } from '@nestjs/swagger';

export class LiveAnswer {
  @ApiProperty({ enum: ['ok'], description: 'A process that does not run answers nothing.' })
  readonly status!: 'ok';
}

export class ReadyAnswer {
  @ApiProperty({ enum: ['ok'], description: 'Every part works. Where one does not, the answer is a problem, 503.' })
  readonly status!: 'ok';

  @ApiProperty({
    type: 'object',
    description: 'Each part by its name, with what it says of itself.',
    additionalProperties: {
      type: 'object',
      required: ['status', 'detail', 'responseTime'],
      properties: {
        status: { type: 'string', enum: ['up', 'down'] },
        detail: { type: 'string' },
        responseTime: { type: 'number', minimum: 0, description: 'How long the look took, in milliseconds.' },
        cachedResponse: { type: 'boolean', description: 'True when it looked less than a second ago, and not again.' },
      },
    },
  })
  readonly checks!: object;
}
