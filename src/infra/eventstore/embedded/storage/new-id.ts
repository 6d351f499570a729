import { v4 } from 'uuid';

/** A new event's id: the 16 bytes of a random UUID. */
export const newId = (): Uint8Array => v4(undefined, new Uint8Array(16));
