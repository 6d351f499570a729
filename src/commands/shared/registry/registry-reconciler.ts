import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { reconcile } from '../../../domain/collection/may.js';
import { EventLog } from '../../../infra/eventstore/event-log.js';
import { CollectionLookup } from '../../../infra/postgres/lookups/collection-lookup.js';
import { CheckpointWaiter } from '../../../infra/postgres/read-model/checkpoint-waiter.js';
import { CallFactory } from '../call-factory.js';
import { RegistryClaim } from './registry-claim.js';
import { RegistryWrites } from './registry-writes.js';

const looks = 40;
const lookMs = 500;

/**
 * Resolves, at start, every write to the governed registry that a crash has left without an outcome. It works beside the
 * service, which is ready without it: a command on such a collection resolves it first anyway.
 */
@Injectable()
export class RegistryReconciler implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RegistryReconciler.name);
  private readonly stopping = new AbortController();
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly log: EventLog,
    private readonly known: CollectionLookup,
    private readonly waiter: CheckpointWaiter,
    private readonly claim: RegistryClaim,
    private readonly writes: RegistryWrites,
    private readonly calls: CallFactory,
  ) {}

  onApplicationBootstrap(): void {
    this.work = this.reconcile().catch((error: unknown) => {
      this.logger.warn({ message: 'Writes to the registry were not reconciled; commands on them will be', error });
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.work;
  }

  /** Resolves what is open, as far as the read model knows once it has caught up with the log as it is now. */
  async reconcile(): Promise<void> {
    await this.caughtUp(await this.log.head());
    if (this.stopping.signal.aborted) return;
    const open = await this.known.writing();
    if (open.length === 0) return;
    const call = this.calls.call({ kind: 'policy', name: reconcile });
    await this.claim.ifFree(async () => {
      for (const collection of open) {
        const sighting = await this.writes.settle(collection, 'The service stopped in the middle of the write.', call);
        this.logger.log({ message: 'registry write reconciled', collection, sighting });
      }
    });
  }

  /** Patient, but not for ever: a read model that stays behind still knows most. */
  private async caughtUp(head: bigint): Promise<void> {
    for (let look = 0; look < looks && !this.stopping.signal.aborted; look++) {
      const reached = await this.waiter.waitFor('collections', head, lookMs).then(
        () => true,
        () => false,
      );
      if (reached) return;
    }
  }
}
