import type pg from 'pg';
import type { CollectionFacts } from '../../../domain/collection/facts.js';
import type { Identity } from '../../../domain/collection/identity.js';
import type { Contract } from '../contract/contract.js';
import { discover } from '../discovery/discover.js';
import type { ConfiguredFolder } from '../discovery/folders.js';
import type { EntitySource } from './entity-source.js';
import { FolderFiles } from './folder-files.js';
import { TableSource } from './table-source.js';

/** The governed database as the scanner sees it, with the folders that belong to it. Reads only. */
export class Governed {
  constructor(
    readonly scanner: pg.Pool,
    readonly contract: Contract,
    private readonly folders: readonly ConfiguredFolder[],
  ) {}

  discover(): Promise<CollectionFacts[]> {
    return discover(this.scanner, this.contract, this.folders);
  }

  /** The entities of a collection that was found scannable, under the identity that was found. */
  entities(facts: CollectionFacts, identity: Identity): EntitySource {
    return facts.folder
      ? new FolderFiles(this.scanner, this.contract, facts.folder)
      : new TableSource(this.scanner, this.contract, facts, identity);
  }
}
