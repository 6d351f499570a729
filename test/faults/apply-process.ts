import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DrivePoint } from '../../src/commands/apply/apply-options.js';
import { serviceUrls } from '../../src/infra/governed/kit/service-roles.js';
import type { Ground } from './ground.js';

type Answer = { readonly id?: number; readonly value?: unknown; readonly error?: string; readonly reached?: string };
type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

const program = fileURLToPath(new URL('./apply-child.js', import.meta.url));

/** The environment of a service that may apply on a ground. */
export const applierEnv = (ground: Ground): Record<string, string> => ({
  ...ground.env,
  GOVERNED_APPLIER_URL: serviceUrls(ground.governedUrl).applier,
});

/** The built program in a process of its own that applies plans, and can be stopped at a point and killed there. */
export class ApplyProcess {
  private readonly waiting = new Map<number, Waiting>();
  private readonly exited: Promise<unknown>;
  private reached: (point: string) => void = () => undefined;
  private words = '';
  private asked = 0;

  private constructor(private readonly child: ChildProcess) {
    this.exited = once(child, 'exit');
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.words += text;
    });
    child.on('message', (answer: Answer) => this.hear(answer));
    child.once('exit', () => this.hush());
  }

  static async start(ground: Ground): Promise<ApplyProcess> {
    const child = fork(program, {
      env: { ...process.env, ...applierEnv(ground) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const started = new ApplyProcess(child);
    await Promise.race([started.reaches(), started.diesFirst()]);
    return started;
  }

  /** Resolves when it stands at the point that it was told to stop at. To be asked for before it is told. */
  reaches(): Promise<string> {
    return new Promise((resolve) => {
      this.reached = resolve;
    });
  }

  /** Starts an apply that stops at a point when it comes there for the n-th time; null: nowhere. */
  apply(planId: string, at: DrivePoint | null, times: number): Promise<unknown> {
    return this.order('apply', { planId, at, times });
  }

  goOn(): Promise<unknown> {
    return this.order('goOn');
  }

  resume(planId: string): Promise<unknown> {
    return this.order('resume', { planId });
  }

  /** @returns whether the births of a plan are proven */
  verify(planId: string): Promise<unknown> {
    return this.order('verify', { planId });
  }

  /** @returns how the scan ended */
  scan(collection: string): Promise<unknown> {
    return this.order('scan', { collection });
  }

  /** Waits until the ledger has taken in the whole log. */
  catchUp(): Promise<unknown> {
    return this.order('catchUp');
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  async end(): Promise<void> {
    await this.order('end');
    await this.exited;
  }

  private order(order: string, details: object = {}): Promise<unknown> {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.send({ id, order, ...details }, (error) => error && reject(error));
    });
  }

  private hear({ id, value, error, reached }: Answer): void {
    if (reached !== undefined) {
      this.reached(reached);
      return;
    }
    const waiting = this.waiting.get(id ?? 0);
    this.waiting.delete(id ?? 0);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }

  /** Who is dead answers nobody. */
  private hush(): void {
    for (const { reject } of this.waiting.values()) reject(new Error(`The program ended. ${this.words}`));
    this.waiting.clear();
  }

  private async diesFirst(): Promise<never> {
    await this.exited;
    throw new Error(`The program ended at its start: ${this.words}`);
  }
}
