import { ListAuthorityHandler } from './authority/list-authority.js';
import { ListCollectionsHandler } from './collections/list-collections.js';
import { ListDenialsHandler } from './denials/list-denials.js';
import { GetBacklogHandler } from './ledger/get-backlog.js';
import { GetCoverageHandler } from './ledger/get-coverage.js';
import { GetCursorsHandler } from './ledger/get-cursors.js';
import { GetEntryHandler } from './ledger/get-entry.js';
import { ListEntriesHandler } from './ledger/list-entries.js';
import { ListPlansHandler } from './plans/list-plans.js';
import { ListToolsHandler } from './tools/list-tools.js';

/** Every query that the read models answer. */
export const queryHandlers = [
  GetBacklogHandler,
  GetCoverageHandler,
  GetCursorsHandler,
  GetEntryHandler,
  ListAuthorityHandler,
  ListCollectionsHandler,
  ListDenialsHandler,
  ListEntriesHandler,
  ListPlansHandler,
  ListToolsHandler,
];
