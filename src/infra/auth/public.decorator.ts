import { SetMetadata } from '@nestjs/common';

export const IS_PUBLIC = 'birth-ledger:public';

/** Answers without a token. For health alone: every other endpoint says who asked. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(IS_PUBLIC, true);
