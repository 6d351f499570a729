import type { Output } from '../infra/cli/output.js';
import { printRows } from '../infra/cli/output.js';

export type Value = number | string | boolean;
export type Figure = { readonly name: string; readonly expected: Value; readonly observed: Value };

/** Collects what a run shows beside what it must show, step by step. */
export class Report {
  private readonly figures: Figure[] = [];
  private step: Figure[] = [];

  /** @param signal once it is aborted, no further step begins */
  constructor(
    private readonly output: Output,
    private readonly signal?: AbortSignal,
  ) {}

  /** Records one figure. Names are unique in a report, since programs read them as keys. */
  figure(name: string, expected: Value, observed: Value): void {
    if (this.figures.some((figure) => figure.name === name)) throw new Error(`The figure ${name} was recorded twice.`);
    const figure = { name, expected, observed };
    this.figures.push(figure);
    this.step.push(figure);
  }

  /** Runs a step and prints its figures as soon as it is through. */
  async during(title: string, run: () => Promise<void>): Promise<void> {
    if (this.signal?.aborted)
      throw new Error(`Interrupted before "${title}". The next demo begins with nothing again.`);
    this.step = [];
    const startedAt = performance.now();
    await run();
    if (this.output.json) return;
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    this.output.out.write(`\n${title}  (${seconds} s)\n`);
    printRows(this.output, this.step, [
      { heading: 'figure', of: ({ name }) => name },
      { heading: 'expected', of: ({ expected }) => expected, right: true },
      { heading: 'observed', of: ({ observed }) => observed, right: true },
      { heading: '', of: (figure) => (holds(figure) ? 'ok' : 'DIFFERS') },
    ]);
  }

  get differing(): readonly Figure[] {
    return this.figures.filter((figure) => !holds(figure));
  }

  /** The report for programs. */
  summary(): { ok: boolean; figures: Record<string, { expected: Value; observed: Value }> } {
    const figures = Object.fromEntries(
      this.figures.map(({ name, expected, observed }) => [name, { expected, observed }]),
    );
    return { ok: this.differing.length === 0, figures };
  }
}

const holds = ({ expected, observed }: Figure): boolean => expected === observed;
