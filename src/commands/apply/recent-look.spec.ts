import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RecentLook } from './recent-look.js';

type Look = { readonly resolve: (value: string) => void; readonly reject: (error: Error) => void };

/** How old an answer may be. Milliseconds. */
const most = 250;

describe('a recent look', () => {
  let looks: Look[];
  let mostMs: number;
  let recent: RecentLook<string>;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    looks = [];
    mostMs = most;
    const look = () => new Promise<string>((resolve, reject) => looks.push({ resolve, reject }));
    recent = new RecentLook(look, () => mostMs);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  /** Time goes by, and what was settled is taken in. */
  const pass = async (millis: number): Promise<void> => {
    jest.advanceTimersByTime(millis);
    await new Promise((resolve) => setImmediate(resolve));
  };

  const first = async (): Promise<void> => {
    const answer = recent.latest();
    looks[0]?.resolve('first');
    expect(await answer).toBe('first');
  };

  it('is shared by all who ask while it is recent', async () => {
    await Promise.all([first(), recent.latest()]);
    await pass(most / 2);
    expect(await recent.latest()).toBe('first');
    expect(looks).toHaveLength(1);
  });

  it('begins again before it is too old, while the last one is still answered', async () => {
    await first();
    await pass(most * 0.8);
    expect(await recent.latest()).toBe('first');
    expect(looks).toHaveLength(2);
    looks[1]?.resolve('second');
    await pass(1);
    expect(await recent.latest()).toBe('second');
    expect(looks).toHaveLength(2);
  });

  it('is never answered when it is too old, however long the next one takes', async () => {
    await first();
    await pass(most * 0.8);
    await recent.latest();
    await pass(most);
    const answer = recent.latest();
    looks[1]?.resolve('second, begun as long ago as may be');
    expect(await answer).toBe('second, begun as long ago as may be');
    await pass(1);
    const later = recent.latest();
    looks[2]?.resolve('third');
    expect(await later).toBe('third');
  });

  it('is taken anew each time where none may be old, and not shared with who asked later', async () => {
    mostMs = 0;
    await first();
    await pass(1);
    const second = recent.latest();
    await pass(1);
    const third = recent.latest();
    looks[1]?.resolve('second');
    expect(await second).toBe('second');
    await pass(0);
    looks[2]?.resolve('third');
    expect(await third).toBe('third');
  });

  it('that fails is told only to those who have no other', async () => {
    await first();
    await pass(most * 0.8);
    expect(await recent.latest()).toBe('first');
    looks[1]?.reject(new Error('away'));
    await pass(1);
    expect(await recent.latest()).toBe('first');
    await pass(most);
    const failing = recent.latest();
    looks[2]?.reject(new Error('still away'));
    await expect(failing).rejects.toThrow('still away');
    const answer = recent.latest();
    looks[3]?.resolve('back');
    expect(await answer).toBe('back');
  });
});
