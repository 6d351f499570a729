type Asked<K, V> = {
  readonly key: K;
  readonly resolve: (answer: V) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Asks for many by one question. Who asks while a question is under way is part of the next one, with all who ask by then: so
 * every answer was looked for after it was asked for, and nobody waits for company.
 */
export class Gathered<K, V> {
  private waiting: Asked<K, V>[] = [];
  private isAsking = false;

  /** @param askAll answers every key, in the order of the keys */
  constructor(private readonly askAll: (keys: readonly K[]) => Promise<readonly V[]>) {}

  /** @throws whatever the question throws, to all who are part of it */
  ask(key: K): Promise<V> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ key, resolve, reject });
      if (this.isAsking) return;
      this.isAsking = true;
      // Those who ask in the same turn of the event loop are part of the first question.
      setImmediate(() => void this.askThrough());
    });
  }

  private async askThrough(): Promise<void> {
    while (this.waiting.length > 0) {
      const asked = this.waiting;
      this.waiting = [];
      try {
        const answers = await this.askAll(asked.map(({ key }) => key));
        if (answers.length !== asked.length)
          throw new Error('A question about many was not answered for each of them.');
        for (const [index, { resolve }] of asked.entries()) resolve(answers[index] as V);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.isAsking = false;
  }
}
