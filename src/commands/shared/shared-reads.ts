import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

/** How long a key rests between two reads, so that more callers share the next one: it costs them less than it saves. */
const restMs = 5;

/**
 * Answers many callers by few reads. Who asks before a read has begun shares it, and one key is read once at a time: so
 * every answer was read after it was asked for, and nobody gets one that is older than the question. A read begins only
 * when this turn's work is done, so that all requests that have arrived by then share it; one that follows another waits
 * a little longer. A caller alone never waits.
 */
export class SharedReads<T> {
  private readonly underWay = new Map<string, Promise<unknown>>();
  private readonly toBegin = new Map<string, Promise<T>>();

  /** @param read must begin to read as soon as it is called */
  constructor(private readonly read: (key: string) => Promise<T>) {}

  /** @throws whatever the read throws, to all who share it */
  of(key: string): Promise<T> {
    const shared = this.toBegin.get(key) ?? this.begin(key);
    this.toBegin.set(key, shared);
    return shared;
  }

  private async begin(key: string): Promise<T> {
    const before = this.underWay.get(key);
    await (before ? before.then(() => sleep(restMs)) : turn());
    this.toBegin.delete(key);
    const answer = this.read(key);
    const ended = answer.then(ignored, ignored).then(() => {
      if (this.underWay.get(key) === ended) this.underWay.delete(key);
    });
    this.underWay.set(key, ended);
    return answer;
  }
}

const ignored = (): void => undefined;
