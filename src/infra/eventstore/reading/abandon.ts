import type { LogCall } from './open-call.js';

/**
 * Ends a call, at the server too, and lets what is under way run out: one that nobody reads to its end would stay open for
 * good, and keep the client from being disposed. Its errors are of no interest any more.
 */
export const abandon = (call: LogCall): void => {
  call.on('error', () => undefined);
  // Not in the turn that delivers a message: https://github.com/grpc/grpc-node/issues/1652
  setImmediate(() => {
    call.cancel();
    call.resume();
  });
};
