import { type ArgumentMetadata, type ValidationError, ValidationPipe } from '@nestjs/common';
import { type InputError, InvalidInput } from '../problem/invalid-input.js';

/** Every offending property with its constraints, nested ones by their path. */
const errorsOf = (errors: readonly ValidationError[], path: string): InputError[] =>
  errors.flatMap(({ property, constraints, children }) => {
    const here = /^\d+$/.test(property) ? `${path}[${property}]` : `${path}.${property}`;
    const own = Object.values(constraints ?? {}).map((detail) => ({ property: here, detail }));
    return [...own, ...errorsOf(children ?? [], here)];
  });

class RefusedInput extends Error {
  constructor(readonly errors: readonly ValidationError[]) {
    super('Input refused');
  }
}

/** Validates DTOs by their decorators; properties that a DTO does not have are refused, not dropped. */
export class InputValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => new RefusedInput(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      if (!(error instanceof RefusedInput)) throw error;
      const errors = errorsOf(error.errors, metadata.type);
      const [first] = errors;
      const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
      throw new InvalidInput(`${first?.property}: ${first?.detail}${more}.`.slice(0, 500), errors);
    }
  }
}
