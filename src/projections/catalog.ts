import { authorityProjection } from './authority/projection.js';
import { collectionsProjection } from './collections/projection.js';
import { denialsProjection } from './denials/projection.js';
import type { Projection } from './engine/projection.js';
import { ledgerProjection } from './ledger/projection.js';
import { plansProjection } from './plans/projection.js';
import { toolsProjection } from './tools/projection.js';

/** Every projection of the service, in the order in which a whole rebuild takes them. */
export const catalog: readonly Projection[] = [
  collectionsProjection,
  ledgerProjection,
  authorityProjection,
  denialsProjection,
  plansProjection,
  toolsProjection,
];
