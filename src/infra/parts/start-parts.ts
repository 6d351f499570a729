import { join } from 'node:path';
import { SharedEventStore } from '../eventstore/shared/shared-event-store.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../postgres/embedded/start-embedded-postgres.js';
import type { FolderSettings, Settings } from '../settings/settings.js';
import { type DemoSize, embeddedGovernedDatabase } from './embedded-governed.js';

/** Where everything is that the program runs on: what was configured, and what was started in its place. */
export type Parts = {
  readonly eventStoreUrl: string;
  /** The read model's database. */
  readonly databaseUrl: string;
  readonly governed: {
    readonly scannerUrl: string;
    /** Null when no applier is configured: then nothing can be applied. */
    readonly applierUrl: string | null;
  };
  readonly folders: readonly FolderSettings[];
  /** Lets go of what was started; each embedded part ends after its last user. */
  stop(): Promise<void>;
};

export type PartsOptions = {
  /** Size of the demo database that stands in for a governed one when none is configured. */
  readonly demoSize?: DemoSize;
  /** Receives what happens to the embedded parts. */
  readonly log?: (line: string) => void;
};

/** Starts (or joins) an embedded part for every connection that is not configured; each is replaced singly. */
export const startParts = async (settings: Settings, options: PartsOptions = {}): Promise<Parts> => {
  const { connections, dataDir } = settings;
  const log = options.log ?? (() => undefined);
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    let postgres: EmbeddedPostgres | null = null;
    if (!connections.database || !connections.governed) {
      postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log });
      stops.push(() => postgres?.stop() ?? Promise.resolve());
    }
    let store: SharedEventStore | null = null;
    if (!connections.eventStore) {
      store = await SharedEventStore.start({ dataDir: join(dataDir, 'eventstore'), log });
      stops.push(() => store?.stop() ?? Promise.resolve());
    }
    const database = connections.database?.reveal() ?? (await required(postgres).createDatabase('birth_ledger'));
    const demo = connections.governed
      ? null
      : await embeddedGovernedDatabase(required(postgres), options.demoSize ?? 'small', dataDir);
    return {
      eventStoreUrl: connections.eventStore?.reveal() ?? required(store).url,
      databaseUrl: database,
      governed: demo
        ? { scannerUrl: demo.scannerUrl, applierUrl: demo.applierUrl }
        : {
            scannerUrl: connections.governed?.reveal() ?? '',
            applierUrl: connections.governedApplier?.reveal() ?? null,
          },
      folders: demo && settings.folders.length === 0 ? [demo.folder] : settings.folders,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const required = <T>(part: T | null): T => {
  if (part === null)
    throw new Error('An embedded part is needed that was not started; this is a mistake in the program.');
  return part;
};
