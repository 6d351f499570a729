import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Which way bytes go: from the program to the part, or what the part answers. */
export type Way = 'asked' | 'answered';

/**
 * A line between the program and one of its parts that breaks once, after a number of bytes, wherever that is: in the
 * middle of a statement, or between a commit and the news of it. The program may connect again at once.
 */
export class BrittleLine {
  private readonly sockets = new Set<Socket>();
  private readonly carried: Record<Way, number> = { asked: 0, answered: 0 };
  private readonly silent = new WeakSet<Socket>();
  private breaksAt: { readonly way: Way; readonly bytes: number } | null = null;

  private constructor(
    private readonly server: Server,
    readonly url: string,
    private readonly target: { readonly host: string; readonly port: number },
  ) {}

  /** @param url where the part really is */
  static async to(url: string): Promise<BrittleLine> {
    const { hostname, port } = new URL(url);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const through = url.replace(`:${port}`, `:${(server.address() as AddressInfo).port}`);
    const line = new BrittleLine(server, through, { host: hostname, port: Number(port) });
    server.on('connection', (near) => line.carry(near));
    return line;
  }

  /** Counts from here on; then breaks every connection once so many bytes have gone that way. Null: it holds. */
  breakAfter(at: { readonly way: Way; readonly bytes: number } | null): void {
    this.carried.asked = 0;
    this.carried.answered = 0;
    this.breaksAt = at;
  }

  /**
   * Nothing more goes either way over the connections that stand, and neither end is told: what a network does that loses
   * its way. Those that are made from here on hold.
   */
  fallSilent(): void {
    for (const socket of this.sockets) this.silent.add(socket);
  }

  /** True when it was to break and has not yet. */
  get holds(): boolean {
    return this.breaksAt !== null;
  }

  /** Bytes carried since it was told when to break. */
  get bytes(): Readonly<Record<Way, number>> {
    return this.carried;
  }

  async end(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.breakNow();
    await closed;
  }

  private carry(near: Socket): void {
    const far = connect(this.target);
    for (const [from, to, way] of [
      [near, far, 'asked'],
      [far, near, 'answered'],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.on('data', (piece: Buffer) => this.pass(piece, to, way));
    }
  }

  private pass(piece: Buffer, to: Socket, way: Way): void {
    if (this.silent.has(to)) return;
    const before = this.carried[way];
    this.carried[way] += piece.length;
    const { breaksAt } = this;
    if (breaksAt?.way !== way || this.carried[way] < breaksAt.bytes) {
      to.write(piece);
      return;
    }
    this.breaksAt = null;
    // What came before the break arrives; nothing of the rest does.
    to.end(piece.subarray(0, breaksAt.bytes - before), () => this.breakNow());
  }

  private breakNow(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}
