import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';

/** Bytes of one call's responses that may be on their way to the socket before its next response has to wait. */
const UNDER_WAY_BYTES = 32 * 1024;

/**
 * Lets responses of one call go out together. By itself the server hands its next response over when the socket has
 * taken the last one: a write, a frame and a turn of the event loop for each, on both sides. With some of them under way
 * at once, those that came meanwhile leave in one write and in frames of 16 KiB.
 */
export const writeTogether: ServerInterceptor = (method, call) =>
  method.responseStream ? new TogetherCall(call) : new ServerInterceptingCall(call);

class TogetherCall extends ServerInterceptingCall {
  private underWay = 0;
  private waiting: (() => void) | undefined;

  override sendMessage(message: Buffer, callback: () => void): void {
    this.underWay += message.length;
    super.sendMessage(message, () => this.sent(message.length));
    if (this.underWay < UNDER_WAY_BYTES) callback();
    else this.waiting = callback;
  }

  private sent(bytes: number): void {
    this.underWay -= bytes;
    if (this.underWay >= UNDER_WAY_BYTES) return;
    const next = this.waiting;
    this.waiting = undefined;
    next?.();
  }
}
