import { ApplyIdentities } from '../../commands/identity/apply-identities.command.js';
import { ClassifyIdentities } from '../../commands/identity/classify-identities.command.js';
import type { IdentityOutcome } from '../../commands/identity/identity-outcome.js';
import { RevertIdentities } from '../../commands/identity/revert-identities.command.js';
import { Governed } from '../../infra/governed/sources/governed.js';
import { operator, person } from '../cast.js';
import type { Stage } from '../stage.js';

const reason = 'Mirrors the birth trigger.';

/** Step 3: what the triggers practise becomes the registry's identity; no birth comes of it, and it can be taken back. */
export const classify = async (stage: Stage, births: number): Promise<void> => {
  const { report } = stage;
  const governed = stage.app.get(Governed, { strict: false });
  const resolvable = async (): Promise<number> =>
    (await governed.discover()).filter(
      ({ required, relation, declaredIdentity }) => required && relation && declaredIdentity,
    ).length;
  report.figure('resolvable identities before', 31, await resolvable());

  const { rows } = await stage.run(new ClassifyIdentities(null, stage.as(operator)));
  const classified = rows.filter(({ outcome }) => outcome === 'classified');
  const by = (strategy: string): number => classified.filter(({ identity }) => identity?.strategy === strategy).length;
  report.figure('classified by a column', 7, by('column'));
  report.figure('classified by synthetic id', 32, by('synthetic_id'));
  const needOwner = ['apr_request_types', 'binding_registry', 'nrm_approval_rules', 'nrm_doc_type_config'];
  const blocked = rows.filter(({ outcome, actionPack }) => outcome === 'blocked' && actionPack !== null);
  report.figure(
    'of four that need their owner, with an action pack',
    4,
    blocked.filter(({ collection }) => needOwner.includes(collection)).length,
  );

  const names = classified.map(({ collection }) => collection);
  const rehearsed = await eachOwner(
    stage,
    names,
    (own, owner) => new ApplyIdentities(own, reason, false, stage.as(person(owner))),
  );
  report.figure('identities rehearsed', 39, count(rehearsed, 'rehearsed'));
  report.figure('resolvable after the rehearsal, which wrote nothing', 31, await resolvable());
  const applied = await eachOwner(
    stage,
    names,
    (own, owner) => new ApplyIdentities(own, reason, true, stage.as(person(owner))),
  );
  report.figure('identities applied', 39, count(applied, 'applied'));
  report.figure('resolvable identities after', 70, await resolvable());

  const one = names.slice(0, 1);
  const reverted = await eachOwner(
    stage,
    one,
    (own, owner) => new RevertIdentities(own, 'To show that it can be.', true, stage.as(person(owner))),
  );
  report.figure('one identity reverted: resolvable', 69, count(reverted, 'reverted') === 1 ? await resolvable() : -1);
  await stage.run(new ClassifyIdentities(one, stage.as(operator)));
  await eachOwner(stage, one, (own, owner) => new ApplyIdentities(own, reason, true, stage.as(person(owner))));
  report.figure('and applied again: resolvable', 70, await resolvable());
  report.figure('births after classification', births, await stage.births());
};

const count = (outcomes: readonly IdentityOutcome[], wanted: IdentityOutcome['outcome']): number =>
  outcomes.filter(({ outcome }) => outcome === wanted).length;

/** Each owner gives the command for the collections that are theirs. */
const eachOwner = async (
  stage: Stage,
  names: readonly string[],
  command: (own: string[], owner: string) => ApplyIdentities | RevertIdentities,
): Promise<IdentityOutcome[]> => {
  const owners = await stage.rows<{ owner: string; own: string[] }>(
    'select owner, array_agg(collection order by collection) as own from birth_ledger.collection where collection = any ($1) group by owner',
    [names],
  );
  const outcomes: IdentityOutcome[] = [];
  for (const { owner, own } of owners) outcomes.push(...(await stage.run(command(own, owner))));
  return outcomes;
};
