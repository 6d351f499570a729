import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';

type Call = ServerWritableStream<unknown, Buffer> | ServerDuplexStream<unknown, Buffer>;

/**
 * The responses of one streaming call. A writer waits while the caller's side is full, so a slow reader costs a page of
 * events and nobody else's time.
 */
export class ResponseStream {
  private gone = false;
  private onClosed: () => void = () => {};

  constructor(private readonly call: Call) {
    call.on('cancelled', () => this.close());
    call.on('close', () => this.close());
    call.on('error', () => this.close());
  }

  /** False once the caller has gone or the call has ended. */
  get open(): boolean {
    return !this.gone;
  }

  /** Resolves when the caller is gone. */
  readonly closed = new Promise<void>((resolve) => {
    this.onClosed = resolve;
  });

  /** Sends bytes without waiting. False when the caller's side is full: send no more than is already under way. */
  send(bytes: Buffer): boolean {
    return this.gone || this.call.write(bytes);
  }

  /** Sends bytes. A promise in return says: wait for it before you send more. */
  write(bytes: Buffer): Promise<void> | undefined {
    return this.send(bytes) ? undefined : this.drained();
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        this.call.off('drain', go);
        this.call.off('cancelled', go);
        this.call.off('close', go);
        resolve();
      };
      this.call.once('drain', go);
      this.call.once('cancelled', go);
      this.call.once('close', go);
    });
  }

  end(): void {
    if (!this.gone) this.call.end();
    this.close();
  }

  fail(error: Error): void {
    if (!this.gone) this.call.emit('error', error);
    this.close();
  }

  private close(): void {
    this.gone = true;
    this.onClosed();
  }
}
