/** How a change to a stream ended. */
export type Outcome =
  /** Durable. `lastRevision` is -1 when the stream (still) has no events; `position` is that of the last event. */
  | { readonly kind: 'written'; readonly lastRevision: number; readonly position: number | undefined }
  /** The stream is not at the expected revision; `current` is -1 when it has no events. Nothing was written. */
  | { readonly kind: 'wrong-revision'; readonly current: number }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'denied'; readonly why: string }
  | { readonly kind: 'timeout' }
  /** Nothing was written, and what was acknowledged before is untouched. */
  | { readonly kind: 'failed'; readonly cause: FailureCause; readonly why: string };

/** There is no room, the disk has an error, or the answer depends on stored bytes that are not what was written. */
export type FailureCause = 'full' | 'disk' | 'damage';
