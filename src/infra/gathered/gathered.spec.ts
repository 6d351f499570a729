import { describe, expect, it } from '@jest/globals';
import { Gathered } from './gathered.js';

/** Answers when it is told to. */
const slowly = () => {
  const questions: { keys: readonly string[]; answer: () => void; fail: (error: Error) => void }[] = [];
  const gathered = new Gathered<string, string>(
    (keys) =>
      new Promise((resolve, reject) =>
        questions.push({ keys, answer: () => resolve(keys.map((key) => `${key}!`)), fail: reject }),
      ),
  );
  const nextQuestion = async (count: number) => {
    while (questions.length < count) await new Promise((resolve) => setImmediate(resolve));
    const question = questions[count - 1];
    if (!question) throw new Error('unreachable');
    return question;
  };
  return { gathered, nextQuestion };
};

describe('a gathered question', () => {
  it('is asked once for all who ask in the same turn, and each gets their own answer', async () => {
    const { gathered, nextQuestion } = slowly();
    const answers = Promise.all(['a', 'b', 'a'].map((key) => gathered.ask(key)));
    const first = await nextQuestion(1);
    expect(first.keys).toEqual(['a', 'b', 'a']);
    first.answer();
    expect(await answers).toEqual(['a!', 'b!', 'a!']);
  });

  it('is never answered by a look that began before it was asked', async () => {
    const { gathered, nextQuestion } = slowly();
    const early = gathered.ask('a');
    const first = await nextQuestion(1);
    const late = [gathered.ask('a'), gathered.ask('b')];
    first.answer();
    expect(await early).toBe('a!');
    const second = await nextQuestion(2);
    expect(second.keys).toEqual(['a', 'b']);
    second.answer();
    expect(await Promise.all(late)).toEqual(['a!', 'b!']);
  });

  it('fails for those who are part of it, and for nobody after them', async () => {
    const { gathered, nextQuestion } = slowly();
    const failing = Promise.allSettled([gathered.ask('a'), gathered.ask('b')]);
    (await nextQuestion(1)).fail(new Error('away'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = gathered.ask('c');
    (await nextQuestion(2)).answer();
    expect(await next).toBe('c!');
  });
});
