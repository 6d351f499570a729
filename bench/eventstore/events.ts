import { randomUUID } from 'node:crypto';
import db from '@eventstore/db-client';

/** Bytes of data and metadata together in every measured event. */
export const EVENT_BYTES = 300;

const PADDING = 'An event of the ledger has about this many bytes, most of them codes and names. '.repeat(3);

/** Data and metadata of a typical decision; with the padding they have `EVENT_BYTES` together. */
export function dataOf(index: number): { collection: string; code: string; decision: string; notes: string } {
  const code = String(index % 1_000_000).padStart(6, '0');
  return { collection: 'measured', code, decision: 'BIRTH_APPROVED', notes: PADDING.slice(0, 84) };
}

export function metadataOf(index: number): Record<string, unknown> {
  const id = `5b0a6a0e-0000-4000-8000-${String(index % 1_000_000).padStart(12, '0')}`;
  return { $correlationId: id, $causationId: id, actor: 'ann', schema: 1 };
}

export function measuredEvent(index: number) {
  return db.jsonEvent({ id: randomUUID(), type: 'Measured', data: dataOf(index), metadata: metadataOf(index) });
}
