import type { Actor } from '../../domain/shared/actor.js';

const trustedForMs = 60_000;
const mostTokens = 1_000;

/**
 * Tokens whose signature was found good within the last minute. Checking one takes about as long as appending an event;
 * a caller sends the same one with every request. A key that the provider withdraws is trusted a minute longer for it.
 */
export class VerifiedTokens {
  private readonly known = new Map<string, { readonly actor: Actor; readonly until: number }>();

  /** The actor of a token that is known to be good and has not expired, else undefined. */
  get(token: string): Actor | undefined {
    const found = this.known.get(token);
    if (found === undefined) return undefined;
    if (Date.now() < found.until) return found.actor;
    this.known.delete(token);
    return undefined;
  }

  /** @param expiresAt the claim `exp`, in seconds since 1970 */
  add(token: string, actor: Actor, expiresAt: number): void {
    const oldest = this.known.size >= mostTokens ? this.known.keys().next().value : undefined;
    if (oldest !== undefined) this.known.delete(oldest);
    this.known.set(token, { actor, until: Math.min(Date.now() + trustedForMs, expiresAt * 1_000) });
  }
}
