import type { Identity } from '../../../domain/collection/identity.js';
import type { Baseline } from '../../../domain/plan/baseline.js';
import type { GatewayFunction, Structure } from '../../../domain/plan/digest-basis.js';
import type { DryRunFigures } from '../../../domain/plan/events.js';
import type { KeyPosition } from '../../../domain/scan/events.js';
import type { FrozenToolCheck } from '../../../domain/tool/stayed-frozen.js';
import type { ContractCheck } from '../contract/check-contract.js';
import type { Contract } from '../contract/contract.js';

/** What the guard sets judge: the plan as it was drafted, and all that was measured for this evaluation. See sql/guards. */
export type GuardFacts = {
  /** The gateway's names, as values. */
  readonly gateway: Contract['gateway'];
  /** The birth registry's names, as values. */
  readonly births: { readonly schema: string; readonly table: string } & Contract['birthRegistry']['columns'];
  readonly contract: readonly ContractCheck[];
  /** Ways in which a role of the service could write a birth by itself. */
  readonly forgeries: readonly string[];
  /** Projections that have not taken in all of the log, for people. */
  readonly behind: readonly string[];
  readonly draft: { readonly gateway: readonly GatewayFunction[]; readonly baseline: Baseline };
  readonly now: { readonly state: Baseline; readonly frozen: readonly FrozenToolCheck[] };
  readonly collections: readonly CollectionFact[];
  readonly dryRun: readonly DryRunFigures[];
};

export type CollectionFact = {
  readonly collection: string;
  /** The name under which its births stand in the registry; that of the files' table for a collection of files. */
  readonly birthsAs: string;
  readonly schema: string;
  readonly table: string;
  readonly route: string;
  readonly routeNow: string;
  readonly gate: 'open' | 'closed';
  /** Why it cannot be looked into at this moment; null when it can. */
  readonly obstacle: string | null;
  readonly untriaged: boolean;
  readonly registered: boolean;
  readonly managed: boolean;
  /** By which codes are made now, and which the trigger practises; null where there is none. */
  readonly identity: Identity | null;
  readonly practised: Identity | null;
  readonly triggerThen: string | null;
  readonly key: Structure['key'];
  readonly keyNow: Structure['key'];
  /** The birth trigger's arguments as discovery wrote them into the log; null where it saw no trigger. */
  readonly recordedArgs: readonly string[] | null;
  /** Over the whole table: rows without a code, and rows that share theirs with another. */
  readonly nulls: number;
  readonly duplicates: number;
  readonly entries: number;
  /** Planned entries whose row is there under its pinned key. */
  readonly rows: number;
  /** Of each planned entry: code, and revision of its stream (null: no stream). */
  readonly streams: readonly (readonly [code: string, revision: string | null])[];
  /** Codes whose stream is no longer at the pinned revision. */
  readonly moved: readonly string[];
  /** Where the newest page of its scan ended. */
  readonly lastPage: KeyPosition | null;
  /** Entries that the scan's stream has opened and not closed. */
  readonly openByLog: number;
  /** Codes of which the ledger tells a birth by an apply that the registry does not hold. */
  readonly unregisteredBirths: readonly string[];
};
