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

  endOne(): Promise<void> {
    this.ends.shift()?.();
    return new Promise((resolve) => setImmediate(resolve));
  }
}

describe('Shared reads', () => {
  it('never answer what was read before it was asked for', async () => {
    const source = new Source();
    const early = source.reads.of('a');
    source.value = 'second';
    const late = source.reads.of('a');
    await source.endOne();
    await source.endOne();
    expect([await early, await late]).toEqual(['a: first', 'a: second']);
  });

  it('are shared by all who ask while one is under way', async () => {
    const source = new Source();
    const all = Array.from({ length: 10 }, () => source.reads.of('a'));
    await source.endOne();
    await source.endOne();
    await Promise.all(all);
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
    source.value = 'mended';
    const next = source.reads.of('a');
    const failure = expect(failing).rejects.toThrow('broken');
    await source.endOne();
    await failure;
    await source.endOne();
    expect(await next).toBe('a: mended');
  });
});
