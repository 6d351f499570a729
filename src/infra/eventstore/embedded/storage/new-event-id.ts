import { v4 } from 'uuid';

/** A new event's id: the 16 bytes of a random UUID. */
export const newEventId = (): Uint8Array => v4(undefined, new Uint8Array(16));
