import { setTimeout as sleep } from 'node:timers/promises';
import { CommandBus } from '@nestjs/cqrs';
import { ChangeAuthority } from '../../src/commands/authority/change-authority.command.js';
import { type CollectionScan, ScanCollections } from '../../src/commands/scan/scan-collections.command.js';
import { CallFactory } from '../../src/commands/shared/call-factory.js';
import type { Role } from '../../src/domain/authority/events.js';
import { createLogger } from '../../src/infra/observability/log/create-logger.js';
import { UpToDate } from '../../src/infra/postgres/lookups/up-to-date.js';
import { loadSettings } from '../../src/infra/settings/load-settings.js';
import { type Running, startProgram } from '../../src/program/running.js';
import type { Ground } from './ground.js';

/** How long a part that was killed may take to come back, on a busy machine. */
const patienceMs = 60_000;

/** The whole service, inside the spec's own process. */
export class Service {
  private constructor(private readonly running: Running) {}

  static async start(ground: Ground, more: Record<string, string> = {}): Promise<Service> {
    const settings = loadSettings({ ...ground.env, ...more }, ground.folder);
    const running = await startProgram(settings, {}, createLogger('silent'));
    return new Service(running);
  }

  /** Gives the people of these specs what they may do: olga scans, omar owns. */
  async appoint(): Promise<void> {
    const roles: readonly [string, Role][] = [
      ['olga', 'operator'],
      ['omar', 'owner'],
    ];
    for (const [person, role] of roles) {
      const change = { type: 'GrantAuthority', person, role, scope: { kind: 'all' }, reason: 'for the spec' } as const;
      await this.get(CommandBus).execute(new ChangeAuthority(change, this.as('steward')));
    }
  }

  /** One scan of one collection. */
  async scan(collection: string, signal?: AbortSignal): Promise<CollectionScan> {
    const watch = signal ? { signal } : {};
    const command = new ScanCollections([collection], 'full', this.as('olga'), watch);
    const { scanned } = await this.get(CommandBus).execute(command);
    const [scan] = scanned;
    if (!scan) throw new Error(`${collection} was not scanned.`);
    return scan;
  }

  /** Scans until a lap is through, as an operator would who is told that a part does not answer. */
  async scanToTheEnd(collection: string): Promise<CollectionScan> {
    for (const giveUp = performance.now() + patienceMs; ; await sleep(100)) {
      const told = await this.scan(collection).catch((error: Error) => error);
      if (!(told instanceof Error) && told.outcome === 'completed') return told;
      if (performance.now() < giveUp) continue;
      const last = told instanceof Error ? told : new Error(told.detail ?? told.outcome);
      throw new Error(`${collection} could not be scanned to the end.`, { cause: last });
    }
  }

  /** Waits until the read models have taken in the whole log. */
  async catchUp(): Promise<void> {
    await this.get(UpToDate).reach('ledger', ['scan-', 'entry-']);
    await this.get(UpToDate).reach('collections', ['collection-']);
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  as(name: string) {
    return this.get(CallFactory).call({ kind: 'person', name });
  }

  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.running.app.get<T>(token as never, { strict: false });
  }
}
