import { ApiProperty } from '@nestjs/swagger';
import type { Written } from './command-runner.js';

/** What every accepted command answers. */
export class Accepted {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Log position written; pass it as ?after= to read your own write.',
  })
  readonly position: string | null;

  @ApiProperty({ type: String, nullable: true, description: "The stream's revision after the command." })
  readonly revision: string | null;

  @ApiProperty({ description: 'True when the log already held this very command.' })
  readonly repeated: boolean;

  constructor(written: Pick<Written, 'position' | 'revision' | 'repeated'>) {
    this.position = written.position?.toString() ?? null;
    this.revision = written.revision?.toString() ?? null;
    this.repeated = written.repeated;
  }
}
