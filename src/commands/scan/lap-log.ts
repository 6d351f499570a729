import type { Authorised } from '../../domain/authority/authority.js';
import { decideScan, type ScanCommand } from '../../domain/scan/decide.js';
import type { ScanEvent } from '../../domain/scan/events.js';
import { evolveScan, type ScanState } from '../../domain/scan/state.js';
import { scanStream } from '../../domain/shared/stream-name.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import { type Call, causedBy } from '../shared/call.js';
import { derivedId } from '../shared/ids.js';
import type { StreamRepository } from '../shared/stream-repository.js';
import type { LoadedScan } from './scan-repository.js';

/** An append stays well below the store's limit of one MiB, whatever the codes are. */
const bytesPerAppend = 800_000;
/** At most, in UTF-8. */
const bytesPerCharacter = 3;

/**
 * The one writer of a collection's scan stream while a lap runs: decides each step on the state in memory and appends
 * with the revision of the last. If anybody else writes to the stream, the next append fails and the lap stops.
 */
export class LapLog {
  /** The state with everything that was decided, durable or still held back. */
  private decided: ScanState;
  private held: ScanEvent[] = [];
  private heldBytes = 0;

  constructor(
    private readonly streams: StreamRepository,
    private readonly collection: string,
    private readonly by: Authorised,
    private readonly call: Call,
    private durable: LoadedScan,
  ) {
    this.decided = durable.state;
  }

  get state(): ScanState {
    return this.decided;
  }

  /** The stream's end as it is durable. */
  get end(): LoadedScan {
    return this.durable;
  }

  /** Log position of the stream's last durable event; null while it has none. */
  get position(): bigint | null {
    return this.durable.position;
  }

  /**
   * Decides on commands in order and appends what follows; all is durable when this returns.
   * @throws CommandRefused when the domain refuses a step
   */
  async record(...commands: readonly ScanCommand[]): Promise<void> {
    await this.hold(...commands);
    if (this.held.length > 0) await this.append();
  }

  /**
   * Decides on commands, to be appended together with the next that are recorded: a small table's whole lap is one
   * append. What is held back when the process dies was never said, and is read again.
   */
  async hold(...commands: readonly ScanCommand[]): Promise<void> {
    for (const command of commands) {
      const outcome = decideScan(command, this.decided, this.collection, this.by);
      if (!outcome.ok) throw new CommandRefused(outcome, command.type, this.collection);
      for (const event of outcome.events) {
        const size = JSON.stringify(event.data).length * bytesPerCharacter;
        if (this.held.length > 0 && this.heldBytes + size > bytesPerAppend) await this.append();
        this.held.push(event);
        this.heldBytes += size;
        this.decided = evolveScan(this.decided, event);
      }
    }
  }

  private async append(): Promise<void> {
    const stream = scanStream(this.collection);
    const { revision } = this.durable;
    // A step of its own: its id is never shared with another step or with another run of the same lap.
    const step = causedBy(this.call, derivedId('lap-step', this.call.commandId, stream, String(revision)));
    const appended = await this.streams.append(stream, this.held, revision, step);
    this.durable = { state: this.decided, ...appended };
    this.held = [];
    this.heldBytes = 0;
  }
}
