import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line between the program and one of its parts, which the spec can cut and mend while both live on. */
export class Cable {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private server: Server,
    readonly port: number,
    private readonly target: { readonly host: string; readonly port: number },
  ) {}

  /** @param url where the part really is; the cable leads there */
  static async to(url: string): Promise<Cable> {
    const { hostname, port } = new URL(url);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const cable = new Cable(server, (server.address() as AddressInfo).port, { host: hostname, port: Number(port) });
    cable.serve();
    return cable;
  }

  /** The same connection string, through this cable. */
  through(url: string): string {
    const { port } = new URL(url);
    return url.replace(`:${port}`, `:${this.port}`);
  }

  /** Ends every connection and accepts none. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async mend(): Promise<void> {
    this.server = createServer().listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.serve();
  }

  private serve(): void {
    this.server.on('connection', (near) => {
      const far = connect(this.target);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          this.sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    });
  }
}
