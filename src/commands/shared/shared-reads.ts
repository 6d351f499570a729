type Line<T> = { readonly current: Promise<T>; next: Promise<T> | null };

/**
 * Answers many callers by few reads. Who asks while a read is under way shares the next one with all who ask by then: so
 * every answer was read after it was asked for, and nobody gets one that is older than the question.
 */
export class SharedReads<T> {
  private readonly lines = new Map<string, Line<T>>();

  /** @param read must begin to read as soon as it is called */
  constructor(private readonly read: (key: string) => Promise<T>) {}

  /** @throws whatever the read throws, to all who share it */
  of(key: string): Promise<T> {
    const line = this.lines.get(key);
    if (line === undefined) return this.begin(key);
    const begin = (): Promise<T> => this.begin(key);
    line.next ??= line.current.then(begin, begin);
    return line.next;
  }

  private begin(key: string): Promise<T> {
    const current = this.read(key);
    const line: Line<T> = { current, next: null };
    this.lines.set(key, line);
    const end = (): void => {
      if (line.next === null) this.lines.delete(key);
    };
    current.then(end, end);
    return current;
  }
}
