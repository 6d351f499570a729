import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';

/** Describes the answer of a list as a `Page` of such items. */
export const ApiPage = (item: Type<unknown>): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      description: 'One page, and where the next one begins.',
      schema: {
        type: 'object',
        required: ['items', 'next'],
        properties: {
          items: { type: 'array', items: { $ref: getSchemaPath(item) } },
          next: {
            type: 'string',
            nullable: true,
            description: 'Send it as `cursor` to go on; null after the last page.',
          },
        },
      },
    }),
  );
