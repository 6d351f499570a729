import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { SharedReads } from './shared-reads.js';

/** Reads that end when they are told to. */
class Source {
  begun = 0;
  private readonly ends: (() => void)[] = [];
  value = 'first';

  readonly reads = new SharedReads<string>(async (key) => {
    this.begun += 1;
    const { value } = this;
    await new Promise<void>((resolve) => this.ends.push(resolve));
    if (value === 'broken') throw new Error(value);
    return `${key}: ${value}`;
  });

  /** Ends the read that is under way, or the next one as soon as it is. */
  async endOne(): Promise<void> {
    while (this.ends.length === 0) await turn();
    this.ends.shift()?.();
  }

  async hasBegun(reads: number): Promise<void> {
    while (this.begun < reads) await turn();
  }
}

describe('Shared reads', () => {
  it('never answer what was read before it was asked for', async () => {
    const source = new Source();
    const early = source.reads.of('a');
    await source.hasBegun(1);
    source.value = 'second';
    const late = source.reads.of('a');
    await source.endOne();
    await source.endOne();
    expect([await early, await late]).toEqual(['a: first', 'a: second']);
  });

  it('are shared by all who ask at once', async () => {
    const source = new Source();
    const all = Array.from({ length: 10 }, () => source.reads.of('a'));
    await source.endOne();
    await Promise.all(all);
    expect(source.begun).toBe(1);
  });

  it('are shared by all who ask while one is under way, and never two at once', async () => {
    const source = new Source();
    const first = source.reads.of('a');
    await source.hasBegun(1);
    const others = Array.from({ length: 10 }, () => source.reads.of('a'));
    await turn();
    expect(source.begun).toBe(1);
    await source.endOne();
    await source.endOne();
    await Promise.all([first, ...others]);
    expect(source.begun).toBe(2);
  });

  it('keep different keys apart', async () => {
    const source = new Source();
    const both = [source.reads.of('a'), source.reads.of('b')];
    await source.endOne();
    await source.endOne();
    expect(await Promise.all(both)).toEqual(['a: first', 'b: first']);
  });

  it('begin anew once nobody reads', async () => {
    const source = new Source();
    const first = source.reads.of('a');
    await source.endOne();
    await first;
    source.value = 'second';
    const again = source.reads.of('a');
    await source.endOne();
    expect(await again).toBe('a: second');
  });

  it('go on after one that failed, which fails only for those who shared it', async () => {
    const source = new Source();
    source.value = 'broken';
    const failing = source.reads.of('a');
    await source.hasBegun(1);
    source.value = 'mended';
    const next = source.reads.of('a');
    const failure = expect(failing).rejects.toThrow('broken');
    await source.endOne();
    await failure;
    await source.endOne();
    expect(await next).toBe('a: mended');
  });
});
