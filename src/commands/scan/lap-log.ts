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

/**
 * The one writer of a collection's scan stream while a lap runs: decides each step on the state in memory and appends
 * with the revision of the last. If anybody else writes to the stream, the next append fails and the lap stops.
 */
export class LapLog {
  constructor(
    private readonly streams: StreamRepository,
    private readonly collection: string,
    private readonly by: Authorised,
    private readonly call: Call,
    private loaded: LoadedScan,
  ) {}

  get state(): ScanState {
    return this.loaded.state;
  }

  get position(): bigint | null {
    return this.loaded.position;
  }

  /**
   * Decides and appends commands in order; each append is atomic and durable when this returns.
   * @throws CommandRefused when the domain refuses a step
   */
  async record(...commands: readonly ScanCommand[]): Promise<void> {
    let batch: ScanEvent[] = [];
    let bytes = 0;
    let state = this.state;
    for (const command of commands) {
      const outcome = decideScan(command, state, this.collection, this.by);
      if (!outcome.ok) throw new CommandRefused(outcome, command.type, this.collection);
      for (const event of outcome.events) {
        const size = JSON.stringify(event.data).length * 3;
        if (batch.length > 0 && bytes + size > bytesPerAppend) {
          await this.append(batch, state);
          batch = [];
          bytes = 0;
        }
        batch.push(event);
        bytes += size;
        state = evolveScan(state, event);
      }
    }
    if (batch.length > 0) await this.append(batch, state);
  }

  private async append(events: readonly ScanEvent[], state: ScanState): Promise<void> {
    const stream = scanStream(this.collection);
    // A step of its own: its id is never shared with another step or with another run of the same lap.
    const step = causedBy(this.call, derivedId('lap-step', this.call.commandId, stream, String(this.loaded.revision)));
    const appended = await this.streams.append(stream, events, this.loaded.revision, step);
    this.loaded = { state, ...appended };
  }
}
