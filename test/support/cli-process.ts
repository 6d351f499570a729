import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Ran } from './terminal.js';

const program = resolve('bin/birth-ledger.js');

/** What of this process's environment a command may see: nothing that would set anything. */
const plainEnv = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: process.env.LANG };

/** The built program as a process of its own, as a stranger would run it. */
export class CliProcess {
  private text = { out: '', err: '' };
  private readonly ended: Promise<number>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (some: string) => {
      this.text.out += some;
    });
    child.stderr?.setEncoding('utf8').on('data', (some: string) => {
      this.text.err += some;
    });
    this.ended = once(child, 'close').then(([code, signal]) => (code as number | null) ?? signalled(signal as string));
  }

  static start(folder: string, words: readonly string[], env: Record<string, string> = {}): CliProcess {
    if (!existsSync('dist/main.js')) throw new Error('The program is not built; run `npm run build` first.');
    const options = { cwd: folder, env: { ...plainEnv, ...env }, stdio: 'pipe' } as const;
    return new CliProcess(spawn(process.execPath, [program, ...words], options));
  }

  get out(): string {
    return this.text.out;
  }

  /** Waits until something was said on stdout; fails with what was said on stderr when the process ends before. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.text.out);
      if (found) return found;
      const more = this.child.stdout ? once(this.child.stdout, 'data').then(() => null) : Promise.resolve(null);
      const code = await Promise.race([more, this.ended]);
      if (code !== null && !pattern.test(this.text.out)) throw new Error(`Ended with ${code}: ${this.text.err}`);
    }
  }

  /** Reads no more of its answers, like `| head` when it has seen enough. */
  leave(): void {
    this.child.stdout?.destroy();
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async end(): Promise<Ran> {
    return { code: await this.ended, ...this.text };
  }
}

/** As a shell tells it. */
const signalled = (signal: string): number => 128 + ({ SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0);
