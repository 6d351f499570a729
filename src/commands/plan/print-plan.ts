import { counted } from '../../domain/shared/listed.js';
import { type Output, printJson, printRows } from '../../infra/cli/output.js';
import { printable } from '../../infra/cli/printable.js';
import { PlanStoryAnswer } from './plan.answer.js';
import type { PlanStory } from './show/plan-story.js';
import type { ApplyProgress } from './show/progress.js';

/** Prints a plan: for people what stands where, for programs the API's answer. */
export const printPlan = (output: Output, story: PlanStory): void => {
  if (output.json) {
    printJson(output, new PlanStoryAnswer(story));
    return;
  }
  const say = (line: string): void => void output.out.write(`${printable(line)}\n`);
  say(`Plan ${story.planId} is ${story.status}.`);
  const { draft, dryRun, guards, rehearsal, reviews, permit, apply, verified } = story;
  if (draft) {
    say(`  drafted by ${draft.plannedBy}: ${counted(draft.entries, 'entry', 'entries')}; ${draft.reason}`);
    say(`  digest    ${draft.digest}`);
  }
  if (dryRun) say(`  dry run   ${dryRun.expected} births expected${problems(dryRun)}`);
  for (const { reviewedBy, verdict, reason } of reviews) say(`  review    ${verdict} by ${reviewedBy}: ${reason}`);
  if (permit) {
    say(
      `  permit    ${permit.standing}, by ${permit.openedBy}: ${permit.budget} births, ${permit.notBefore} to ${permit.notAfter}`,
    );
  }
  if (guards) say(`  guards    ${guards.passed ? 'all passed' : 'not passed'} at ${guards.evaluatedAt}`);
  if (rehearsal) {
    say(
      `  rehearsal ${rehearsal.pass1} births, ${rehearsal.pass2} at the second pass, ${rehearsal.leaked} leaked${problems(rehearsal)}`,
    );
  }
  if (apply) say(`  apply     ${progressLine(apply)}`);
  if (verified)
    say(
      `  verified  ${verified.ownBirths} of ${verified.applied} births found${problems({ ...verified, passed: verified.verified })}`,
    );
  if (!draft) return;
  printRows(output, draft.collections, [
    { heading: 'collection', of: ({ collection }) => collection },
    { heading: 'route', of: ({ route }) => route },
    { heading: 'entries', of: ({ entries }) => entries, right: true },
    { heading: 'decided by', of: ({ deciders }) => deciders.join(', ') },
  ]);
};

/** One line that tells how far an apply has come. */
export const progressLine = (progress: ApplyProgress): string => {
  const { done, entries, applied, refused, skipped, perSecond, secondsLeft, pause, hold } = progress;
  const rate = perSecond === null ? '' : `, ${perSecond}/s`;
  const eta = secondsLeft === null ? '' : `, about ${secondsLeft} s left`;
  const held = pause ? `; paused (${pause.cause}): ${pause.detail}` : '';
  const waits = hold ? `; holds until ${hold.until}: ${hold.reasons.join('; ')}` : '';
  return `${done} of ${entries}: ${applied} applied, ${refused} refused, ${skipped} skipped${rate}${eta}${held}${waits}`;
};

/** The guard sets of the last evaluation, and every check that failed. */
export const printGuards = (output: Output, story: PlanStory): void => {
  if (output.json) {
    printJson(output, story.guards);
    return;
  }
  const sets = story.guards?.sets ?? [];
  printRows(
    output,
    sets.map(({ set, checks }) => ({ set, ok: checks.filter(({ ok }) => ok).length, of: checks.length })),
    [
      { heading: 'set', of: ({ set }) => set },
      { heading: 'passed', of: ({ ok }) => ok, right: true },
      { heading: 'of', of: ({ of }) => of, right: true },
    ],
  );
  const failed = sets.flatMap(({ set, checks }) => checks.filter(({ ok }) => !ok).map((check) => ({ set, ...check })));
  for (const { set, check, detail } of failed) output.out.write(`${printable(`${set}/${check}: ${detail}`)}\n`);
  for (const change of story.guards?.changes ?? [])
    output.out.write(`${printable(`changed since the draft: ${change}`)}\n`);
};

const problems = ({ passed, problems }: { readonly passed: boolean; readonly problems: readonly string[] }): string =>
  passed ? '' : ` — not passed: ${problems.join('; ')}`;
