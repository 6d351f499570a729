import type pg from 'pg';
import type { CollectionFacts } from '../../../domain/collection/facts.js';
import type { Identity } from '../../../domain/collection/identity.js';
import type { KeyPosition } from '../../../domain/scan/events.js';
import type { Contract } from '../contract/contract.js';
import { checkEntities } from '../detector/check-entities.js';
import { codeColumn } from '../detector/entity-code.js';
import { estimateRows } from '../detector/estimate-rows.js';
import { readPage, readWholeTable } from '../detector/read-page.js';
import type { ScanTarget } from '../detector/target.js';
import { inSnapshot } from '../snapshot.js';
import type { EntitySource, EntityStatus, SourcePage } from './entity-source.js';

/** The rows of a governed table, read as the scanner in READ ONLY snapshots. */
export class TableSource implements EntitySource {
  readonly keyColumns: readonly string[];
  readonly keyGrows: boolean;
  readonly codeIsKey: boolean;
  private readonly target: ScanTarget;

  constructor(
    private readonly scanner: pg.Pool,
    private readonly contract: Contract,
    facts: CollectionFacts,
    identity: Identity,
  ) {
    const { name, relation, key, keyGrows } = facts;
    if (!relation) throw new Error(`The collection ${name} has no table to read; discover it again.`);
    this.target = { collection: name, relation, key, identity };
    this.keyColumns = key.map(({ column }) => column);
    this.keyGrows = keyGrows;
    this.codeIsKey = key.length === 1 && key[0]?.column === codeColumn(identity);
  }

  estimate(): Promise<number | null> {
    return estimateRows(this.scanner, this.target.relation);
  }

  async read(after: KeyPosition | null, limit: number, someUnborn: boolean): Promise<SourcePage> {
    const whole = after === null ? await readWholeTable(this.scanner, this.contract, this.target, limit) : null;
    if (whole) return whole;
    return inSnapshot(this.scanner, (client) => readPage(client, this.contract, this.target, after, limit, someUnborn));
  }

  check(codes: readonly string[]): Promise<EntityStatus> {
    return inSnapshot(this.scanner, (client) => checkEntities(client, this.contract, this.target, codes));
  }
}
