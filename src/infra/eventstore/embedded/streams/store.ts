import type { FileLock } from '../../../locks/file-lock.js';
import type { EmbeddedSettings } from '../settings.js';
import { Checkpointer } from '../storage/checkpointer.js';
import { asDamage } from '../storage/damage.js';
import { type Connection, openDatabase, openForCheckpoints, storeFile } from '../storage/database.js';
import { lockFolder } from '../storage/folder-lock.js';
import { Log } from '../storage/log.js';
import type { ProposedEvent } from '../storage/record.js';
import { checkTail, type Recovery, recoveryOf } from '../storage/recovery.js';
import { AppendOnly } from './append-only.js';
import { CommitQueue } from './commit-queue.js';
import { CommitSignals } from './commit-signals.js';
import { Expectation } from './expectation.js';
import type { ExpectedRevision } from './expected-revision.js';
import type { Outcome } from './outcome.js';
import { RecentIds } from './recent-ids.js';
import { rememberNewest } from './remember-newest.js';
import { StoreView } from './store-view.js';
import { Streams } from './streams.js';
import { Tail } from './tail.js';
import { Writer } from './writer.js';

/** Under which a change is made, judged in its transaction. */
export interface Conditions {
  /** Milliseconds since 1970 after which the answer comes too late; never if it is left out. */
  readonly deadline?: number;
  /** True once the caller has gone. */
  gone?(): boolean;
  /** Whether the caller may make it, by the streams' metadata as they are at that moment. */
  allowed?(): boolean;
}

/** One event store in one folder: the whole of it but the network. */
export class EventStore {
  /** What the last process left behind. */
  readonly recovery: Recovery;
  /** Who is to be woken by a commit. */
  readonly signals = new CommitSignals();
  /** To be used inside `look`, or inside a change's conditions: at other times it may show what is not yet durable. */
  readonly view: StoreView;
  private readonly file: string;
  private readonly db: Connection;
  private readonly lock: FileLock;
  private readonly log: Log;
  private readonly writer: Writer;
  private readonly queue: CommitQueue;
  private readonly checkpointer: Checkpointer;
  private readonly tail = new Tail();
  private last: number;

  constructor(settings: Pick<EmbeddedSettings, 'dataDir' | 'allowDeletes' | 'maxBytes'>, now: () => number = Date.now) {
    this.file = storeFile(settings.dataDir);
    this.lock = lockFolder(settings.dataDir);
    try {
      this.recovery = recoveryOf(this.file);
      this.db = openDatabase(settings.dataDir, settings.maxBytes);
      this.log = new Log(this.db, this.file);
      checkTail(this.log);
      this.checkpointer = new Checkpointer(openForCheckpoints(settings.dataDir));
    } catch (error) {
      this.lock.release();
      throw asDamage(error, this.file);
    }
    this.last = this.log.lastPosition();
    const streams = new Streams(this.log);
    this.view = new StoreView(this.log, streams, this.tail);
    const recent = new RecentIds();
    rememberNewest(this.log, recent);
    const expectation = new Expectation(this.log, streams, recent);
    this.writer = new Writer(this.log, streams, recent, expectation, new AppendOnly(settings.allowDeletes), now);
    this.queue = new CommitQueue(
      this.db,
      this.file,
      () => this.log.write(),
      () => this.publish(),
      () => this.writer.rolledBack(),
    );
  }

  /** The position of the newest durable event, 0 in an empty store. */
  get lastPosition(): number {
    return this.last;
  }

  /**
   * Looks at the store in a moment when all that there is to see is durable: not while a transaction is under way.
   *
   * @param look must not wait for anything; what it sees is of one moment
   */
  async look<T>(look: (view: StoreView) => T): Promise<T> {
    while (this.queue.underWay) await this.queue.underWay;
    try {
      return look(this.view);
    } catch (error) {
      throw asDamage(error, this.file);
    }
  }

  append(
    name: string,
    expected: ExpectedRevision,
    events: readonly ProposedEvent[],
    conditions: Conditions,
  ): Promise<Outcome> {
    const bytes = events.reduce((sum, event) => sum + event.data.length + event.metadata.length, 0);
    return this.change(bytes, conditions, () => this.writer.append(name, expected, events));
  }

  softDelete(name: string, expected: ExpectedRevision, conditions: Conditions): Promise<Outcome> {
    return this.change(0, conditions, () => this.writer.softDelete(name, expected));
  }

  tombstone(name: string, expected: ExpectedRevision, conditions: Conditions): Promise<Outcome> {
    return this.change(0, conditions, () => this.writer.tombstone(name, expected));
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    await this.queue.flush();
    await this.checkpointer.close();
    try {
      // An empty journal is how the next start knows that this one ended well.
      this.db.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // On a full disk, for example. What is in the journal is durable there, and the next start takes it over.
    }
    this.db.close();
    this.lock.release();
  }

  private change(bytes: number, conditions: Conditions, write: () => Outcome): Promise<Outcome> {
    const { deadline = Number.POSITIVE_INFINITY, gone, allowed } = conditions;
    const apply = (): Outcome => {
      if (gone?.() || deadline < Date.now()) return { kind: 'timeout' };
      if (allowed?.() === false) return { kind: 'denied', why: 'Access Denied' };
      return write();
    };
    return new Promise((done) => this.queue.submit({ bytes, apply, done }));
  }

  private publish(): void {
    const chunks = this.writer.committed();
    const newest = chunks.at(-1);
    if (!newest) return;
    this.last = newest.position + newest.events - 1;
    this.tail.push(chunks);
    this.signals.committed(chunks);
    this.checkpointer.committed(chunks.reduce((sum, chunk) => sum + chunk.body.length, 0));
  }
}
