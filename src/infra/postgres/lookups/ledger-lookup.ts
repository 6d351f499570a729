import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Gathered } from '../../gathered/gathered.js';
import { CheckpointWaiter, ProjectionBehind } from '../read-model/checkpoint-waiter.js';
import { READ_MODEL_POOL } from '../tokens.js';
import { allOpenCodes } from './all-open.js';

/** The latest time that a scan found an entity unborn, and what became of its entry. */
export type Detection = {
  readonly position: bigint;
  readonly status: 'open' | 'born' | 'vanished';
  /** False when the ledger knows of nothing on the entry's own stream; it may lag, so there may be something by now. */
  readonly decided: boolean;
};

const codesAtOnce = 5_000;
/**
 * A look at so few codes is a named statement: planning one takes longer than running it. The planner would yet plan each
 * anew, since it sees how few they are; of an array from a query it knows nothing, so that it keeps its plan. Not for more
 * codes: a plan that was made while the ledger was small may be bad until the next ANALYZE.
 */
const fewCodes = 64;
const hidden = '(select $2::text[])';

/**
 * The entry of each code `k`, by the key's index: joined freely, some thousands of codes would have the planner read all
 * entries there are, and a lateral query with an OFFSET it cannot join.
 */
const eachEntry = (columns: string, codes = '$2::text[]'): string => `
  unnest(${codes}) k (code) cross join lateral (
    select ${columns} from birth_ledger.ledger_entry e
     where e.collection = $1 and birth_ledger.code_key(e.code) = birth_ledger.code_key(k.code) and e.code = k.code
    offset 0) e`;

/** A lap waits this long for the ledger to take in what the lap itself has written. */
const patienceMs = 60_000;

/**
 * What commands must know of the ledger before they decide. Every answer is of the log at `atLeast` or later, judged in
 * the very snapshot that it was read in: projections do not wait for the disk, so a database that crashed may come back
 * a little earlier than it was, and a scan that trusted it would log an entity twice.
 */
@Injectable()
export class LedgerLookup {
  private readonly anyOpen = new Gathered((asked: readonly { collection: string; atLeast: bigint }[]) =>
    this.whichHaveOpen(asked),
  );

  constructor(
    @Inject(READ_MODEL_POOL) private readonly pool: pg.Pool,
    private readonly waiter: CheckpointWaiter,
  ) {}

  /** True when a collection has an open entry: only then can a page meet one. */
  hasOpen(collection: string, atLeast: bigint): Promise<boolean> {
    return this.anyOpen.ask({ collection, atLeast });
  }

  private async whichHaveOpen(asked: readonly { collection: string; atLeast: bigint }[]): Promise<boolean[]> {
    const latest = asked.reduce((max, { atLeast }) => (atLeast > max ? atLeast : max), 0n);
    const rows = await this.read<{ collection: string }>(
      latest,
      `select collection from birth_ledger.ledger_tally where collection = any ($1::text[]) and status = 'open'`,
      [asked.map(({ collection }) => collection)],
    );
    const open = new Set(rows.map(({ collection }) => collection));
    return asked.map(({ collection }) => open.has(collection));
  }

  /** Which of the codes the ledger holds open. */
  async openAmong(collection: string, codes: readonly string[], atLeast: bigint): Promise<Set<string>> {
    const rows = await this.read<{ code: string }>(
      atLeast,
      `select k.code from ${eachEntry('e.status')} where e.status = 'open'`,
      [collection, codes],
    );
    return new Set(rows.map(({ code }) => code));
  }

  /** All open entries of a collection, as `allOpenCodes` reads them. */
  allOpen(collection: string, atLeast: bigint): AsyncGenerator<string[]> {
    return allOpenCodes(this.pool, this.waiter, collection, atLeast, patienceMs);
  }

  /**
   * All open entries of a collection, some thousands at a time, in the order of their codes.
   * @param decision only those that stand so; all when null
   */
  openCodes(collection: string, atLeast: bigint, decision: string | null = null): AsyncGenerator<string[]> {
    return this.pages(collection, atLeast, decision, false);
  }

  /** Open entries that the policy exempted until their collection is onboarded, as `openCodes` answers them. */
  pendingOnboarding(collection: string, atLeast: bigint): AsyncGenerator<string[]> {
    return this.pages(collection, atLeast, 'EXEMPT', true);
  }

  private async *pages(
    collection: string,
    atLeast: bigint,
    decision: string | null,
    onlyPendingOnboarding: boolean,
  ): AsyncGenerator<string[]> {
    let after: string | null = null;
    for (;;) {
      const rows: { code: string }[] = await this.read<{ code: string }>(
        atLeast,
        `select code from birth_ledger.ledger_entry
          where collection = $1 and status = 'open' and ($2::text is null or decision = $2)
            and ($3::text is null or birth_ledger.code_key(code) > birth_ledger.code_key($3))
            and (pending_onboarding or not $5)
          order by birth_ledger.code_key(code) limit $4`,
        [collection, decision, after, codesAtOnce, onlyPendingOnboarding],
      );
      const codes = rows.map(({ code }) => code);
      if (codes.length > 0) yield codes;
      if (codes.length < codesAtOnce) return;
      after = codes.at(-1) ?? null;
    }
  }

  /** Collections with open entries that stand as a decision, by name. As far as the ledger has come. */
  async collectionsWithOpen(decision: string): Promise<string[]> {
    const rows = await this.read<{ collection: string }>(
      0n,
      `select collection from birth_ledger.ledger_tally where status = 'open' and decision = $1 order by 1`,
      [decision],
    );
    return rows.map(({ collection }) => collection);
  }

  /** How many open entries of a collection stand as each decision: by the ledger's own tally, however many they are. */
  async openByDecision(collection: string, atLeast: bigint): Promise<Map<string, number>> {
    const rows = await this.read<{ decision: string; entries: number }>(
      atLeast,
      `select decision, entries from birth_ledger.ledger_tally where collection = $1 and status = 'open'`,
      [collection],
    );
    return new Map(rows.map(({ decision, entries }) => [decision, entries]));
  }

  /** The latest detection of each code; codes that no scan ever found unborn are left out. */
  async detections(collection: string, codes: readonly string[], atLeast: bigint): Promise<Map<string, Detection>> {
    const few = codes.length <= fewCodes;
    const rows = await this.read<{ code: string; position: string } & Omit<Detection, 'position'>>(
      atLeast,
      `select k.code, e.opened_position::text as position, e.status, e.revision is not null as decided
         from ${eachEntry('e.opened_position, e.status, e.revision', few ? hidden : undefined)}`,
      [collection, codes],
      few ? 'detections of few codes' : undefined,
    );
    return new Map(rows.map(({ code, position, ...row }) => [code, { ...row, position: BigInt(position) }]));
  }

  /**
   * Runs a query and reads the ledger's checkpoint in one snapshot; waits and repeats while that is too early.
   * @param name given to a statement that is asked all the time: each connection then plans it once
   */
  private async read<R>(atLeast: bigint, sql: string, values: readonly unknown[], name?: string): Promise<R[]> {
    const text = `select (select s.position::text from birth_ledger.projection p
                   join birth_ledger.projection_slot s on s.projection = p.name and s.slot = p.live_slot
                  where p.name = 'ledger') as position,
                (select json_agg(answer) from (${sql}) answer) as answer`;
    for (const deadline = performance.now() + patienceMs; ; ) {
      const { rows } = await this.pool.query<{ position: string | null; answer: R[] | null }>({
        text,
        values: [...values],
        ...(name === undefined ? {} : { name }),
      });
      const [row] = rows;
      const position = row?.position ? BigInt(row.position) : null;
      if (atLeast === 0n || (position !== null && position >= atLeast)) return row?.answer ?? [];
      if (performance.now() > deadline) throw new ProjectionBehind('ledger', atLeast, position, patienceMs);
      await this.waiter.waitFor('ledger', atLeast, patienceMs);
    }
  }
}
