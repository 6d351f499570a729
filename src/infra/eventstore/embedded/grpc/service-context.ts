import type { Access } from '../access/access.js';
import type { EmbeddedSettings } from '../settings.js';
import type { EventStore } from '../streams/store.js';

/** What the handlers of all services share. */
export interface ServiceContext {
  readonly store: EventStore;
  readonly access: Access;
  readonly settings: EmbeddedSettings;
}
