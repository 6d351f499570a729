import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { DaemonNote } from './daemon-note.js';

/** One process's claim on a running event store: an open connection, so that it ends with the process and never goes stale. */
export class Presence {
  private constructor(private readonly socket: Socket) {}

  /**
   * Joins the store that a note names.
   * @param lost called once when the store goes away under us
   * @returns null when nobody, or somebody else, answers there
   */
  static async join({ presencePort, key }: DaemonNote, lost: () => void): Promise<Presence | null> {
    const socket = connect(presencePort, '127.0.0.1');
    const greeting = await new Promise<string | null>((resolve) => {
      socket.setTimeout(5_000, () => resolve(null));
      socket.once('error', () => resolve(null));
      socket.once('close', () => resolve(null));
      createInterface({ input: socket })
        .once('line', resolve)
        .once('error', () => resolve(null));
    });
    if (greeting !== key) {
      socket.destroy();
      return null;
    }
    socket.setTimeout(0);
    socket.on('error', () => socket.destroy());
    const presence = new Presence(socket);
    socket.once('close', () => {
      if (!presence.leaving) lost();
    });
    return presence;
  }

  private leaving = false;

  /** Gives the claim up; the store ends when it was the last. */
  leave(): void {
    this.leaving = true;
    this.socket.destroy();
  }
}
