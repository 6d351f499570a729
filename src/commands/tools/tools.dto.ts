import { ApiProperty } from '@nestjs/swagger';
import type { FrozenToolCheck } from '../../domain/tool/stayed-frozen.js';
import { IsName, IsReason } from '../shared/text.js';

export class RecordToolsRequest {
  @IsReason()
  readonly reason!: string;
}

export class ThawRequest {
  @IsName("The tool's name.")
  readonly tool!: string;

  @IsReason()
  readonly reason!: string;
}

export class FrozenToolsAnswer {
  @ApiProperty({ description: 'True when every recorded tool has stayed frozen.' })
  readonly stayedFrozen: boolean;

  @ApiProperty({ type: [Object], description: 'Per tool: stayedFrozen, detail, and what is told of it now.' })
  readonly tools: readonly FrozenToolCheck[];

  constructor(tools: readonly FrozenToolCheck[]) {
    this.stayedFrozen = tools.every((tool) => tool.stayedFrozen);
    this.tools = tools;
  }
}
