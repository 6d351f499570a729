import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { reconcile } from '../../../domain/collection/may.js';
import { CollectionLookup } from '../../../infra/postgres/lookups/collection-lookup.js';
import { CallFactory } from '../call-factory.js';
import { RegistryClaim } from './registry-claim.js';
import { RegistryWrites } from './registry-writes.js';

/** The first looks follow soon on each other: the read model may need a moment to catch up with the log. */
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/**
 * Resolves every write to the governed registry that a crash has left without an outcome: at start, and now and then
 * after it, for writes of another instance that ended since, and for a read model that lagged. It works beside the
 * service, which is ready without it: a command on such a collection resolves it first anyway.
 */
@Injectable()
export class RegistryReconciler implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RegistryReconciler.name);
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly known: CollectionLookup,
    private readonly claim: RegistryClaim,
    private readonly writes: RegistryWrites,
    private readonly calls: CallFactory,
  ) {}

  onApplicationBootstrap(): void {
    this.look(firstPauseMs);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.work;
  }

  private look(pauseMs: number): void {
    this.work = this.reconcile()
      .catch((error: unknown) => {
        this.logger.warn({ message: 'Writes to the registry are not reconciled yet; it is tried again', error });
      })
      .finally(() => {
        if (this.stopped) return;
        this.timer = setTimeout(() => this.look(Math.min(2 * pauseMs, longestPauseMs)), pauseMs).unref();
      });
  }

  /** Resolves what the read model knows to be open. Leaves it alone while somebody writes: they conclude it themselves. */
  async reconcile(): Promise<void> {
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
}
