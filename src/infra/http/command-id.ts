import { v4, v5 } from 'uuid';
import { type Actor, actorLabel } from '../../domain/shared/actor.js';
import { InvalidInput } from './problem/invalid-input.js';

export const IDEMPOTENCY_HEADER = 'Idempotency-Key';

/** The name space of command ids (a random UUID, fixed for ever: changing it would forget every retry). */
const namespace = '0d0f2c5e-3f0a-4d6b-8a55-1c8de2f2a9b7';

const longestKey = 200;

/**
 * The command's id: the same for the same key of the same actor on the same route, and for nobody else.
 * @param key the caller's `Idempotency-Key`, any text of 1 to 200 characters; without one the command is a new one
 * @throws InvalidInput when the key is empty or too long
 */
export const commandIdOf = (key: string | undefined, actor: Actor, method: string, path: string): string => {
  if (key === undefined) return v4();
  if (key.trim() === '' || key.length > longestKey) {
    const detail = `must be a text of 1 to ${longestKey} characters, or be left out`;
    throw new InvalidInput(`The header ${IDEMPOTENCY_HEADER} ${detail}.`, [
      { property: `header.${IDEMPOTENCY_HEADER}`, detail },
    ]);
  }
  return v5(JSON.stringify([actorLabel(actor), method, path, key.trim()]), namespace);
};
