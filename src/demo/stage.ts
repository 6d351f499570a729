import type { INestApplicationContext } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import type pg from 'pg';
import type { Call } from '../commands/shared/call.js';
import { CallFactory } from '../commands/shared/call-factory.js';
import type { Actor } from '../domain/shared/actor.js';
import { EventLog } from '../infra/eventstore/event-log.js';
import { Governed } from '../infra/governed/sources/governed.js';
import { CheckpointWaiter } from '../infra/postgres/read-model/checkpoint-waiter.js';
import { READ_MODEL_POOL } from '../infra/postgres/tokens.js';
import type { Report } from './report.js';

const patienceMs = 120_000;

/** What a step of the demo works with: the same buses, log and read model that people and dashboards use. */
export class Stage {
  readonly log: EventLog;
  private readonly commands: CommandBus;
  private readonly calls: CallFactory;
  private readonly readModel: pg.Pool;
  private readonly waiter: CheckpointWaiter;

  constructor(
    readonly app: INestApplicationContext,
    readonly report: Report,
  ) {
    const part = { strict: false } as const;
    this.log = app.get(EventLog, part);
    this.commands = app.get(CommandBus, part);
    this.calls = app.get(CallFactory, part);
    this.readModel = app.get<pg.Pool>(READ_MODEL_POOL, part);
    this.waiter = app.get(CheckpointWaiter, part);
  }

  as(actor: Actor): Call {
    return this.calls.call(actor);
  }

  run<R>(command: Command<R>): Promise<R> {
    return this.commands.execute(command);
  }

  /** Waits until a projection has applied an event that it reads. */
  async applied(projection: string, position: bigint | null): Promise<void> {
    if (position !== null) await this.waiter.waitFor(projection, position, patienceMs);
  }

  async rows<R extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<R[]> {
    return (await this.readModel.query<R>(sql, values)).rows;
  }

  /** Births in the governed registry, counted there. */
  async births(): Promise<number> {
    const { scanner } = this.app.get(Governed, { strict: false });
    const { rows } = await scanner.query<{ births: number }>(
      'select count(*)::int as births from public.birth_registry',
    );
    return rows[0]?.births ?? 0;
  }

  /** The one number that a query answers. */
  async number(sql: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.rows<Record<string, unknown>>(sql, values);
    return Number(Object.values(row ?? {})[0] ?? 0);
  }
}
