/** Which way a read goes: oldest first, or newest first. */
export type Direction = 'forwards' | 'backwards';
