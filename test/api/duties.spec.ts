import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { serviceUrls } from '../../src/infra/governed/kit/service-roles.js';
import type { Body } from '../journeys/office.js';
import { catalog, DemoOffice, pivots } from './demo-office.js';

/* Each row of "Separation of duties" (domain.md), tried over HTTP by everyone who may not. */

let demo: DemoOffice;
let codes: string[];
/** Drafted by oona on entries that olga decided, and dry-run. */
let planId: string;
let digest: string;

beforeAll(async () => {
  demo = await DemoOffice.open();
  codes = await demo.approvedPivots();
  planId = await demo.drafted(codes.splice(0, 2));
  digest = (await demo.story(planId)).draft.digest;
}, 120_000);

afterAll(() => demo.close());

type Try = { readonly what: string; readonly path: string; readonly body: unknown; readonly rule: string };

/** A service account that holds no role at all. */
const robot = 'service:robot';

/**
 * Sends each request as each of them. Each must be refused with 403 and its rule, the log must say so of each, and
 * nothing else may come into the log.
 */
const expectRefused = async (people: readonly string[], tries: readonly Try[], ruleOfServices?: string) => {
  const [before, births] = [await demo.events(), await demo.births()];
  const expected: Body[] = [];
  for (const { what, path, body, rule } of tries) {
    for (const who of people) {
      const ruled = who.startsWith('service:') ? (ruleOfServices ?? rule) : rule;
      const { status, body: problem } = await demo.as(who).post(path, body);
      expect({ what, who, status, rule: problem.rule }).toEqual({ what, who, status: 403, rule: ruled });
      expected.push({ target: problem.target, rule: ruled, deniedTo: who, detail: expect.stringContaining(who) });
    }
  }
  const since = (await demo.events()).slice(before.length);
  expect(since.map(({ type, data }) => ({ type, data }))).toEqual(
    expected.map((data) => ({ type: 'CommandDenied', data: { ...data, command: expect.any(String) } })),
  );
  expect(since.map(({ metadata }) => metadata.actor)).toEqual(expected.map(({ deniedTo }) => deniedTo));
  expect(await demo.births()).toBe(births);
};

const refused = (rule: string, status = 409) => ({ status, body: { rule } });
const of = (what: string, rule: string, path: string, body: unknown = {}): Try => ({ what, rule, path, body });
const reason = 'because';

describe('an owner of that collection decides, triages, declares and moves its gate', () => {
  const others = ['nora', 'oona', 'rita', 'steward', 'aud', 'service:bot', robot];

  it('and nobody else', async () => {
    const [code] = codes;
    const identity = { strategy: 'column', column: 'pivot_code' };
    await expectRefused(
      others,
      [
        of('decide', 'owner-decides', '/decisions/one', { collection: pivots, code, decision: 'EXEMPT', reason }),
        of('triage', 'owner-triages', '/triage', { collection: pivots, verdict: 'EXEMPT', reason }),
        of('declare', 'owner-declares', '/identities/declare', { collection: pivots, ...identity, reason }),
        of('close', 'owner-moves-gate', '/gates', { collection: pivots, to: 'closed', reason }),
        of('open', 'owner-moves-gate', '/gates', { collection: pivots, to: 'open', reason }),
      ],
      'service-decides-nothing',
    );
  });

  it('not in a list nor by a filter either: each row is refused', async () => {
    const before = (await demo.denials()).length;
    const rows = codes.slice(0, 2).map((code) => ({ collection: pivots, code }));
    const listed = { decision: 'EXEMPT', reason, entries: rows };
    const filtered = { collection: pivots, standing: 'BIRTH_APPROVED', decision: 'EXEMPT', reason, expected: 26 };
    expect((await demo.as('nora').post('/decisions', listed)).body).toMatchObject({ recorded: 0, refused: 2 });
    expect((await demo.as('nora').post('/decisions/filtered', filtered)).body).toMatchObject({
      recorded: 0,
      refused: 26,
    });
    const told = (await demo.denials()).slice(before);
    expect(told.map(({ rule, deniedTo }) => [rule, deniedTo])).toEqual(Array(28).fill(['owner-decides', 'nora']));
  });

  it('as the owner can', async () => {
    const [code = ''] = codes;
    for (const to of ['EXEMPT', 'BIRTH_APPROVED'])
      expect(await demo.decide('olga', code, to)).toMatchObject({ status: 200 });
    for (const to of ['closed', 'open']) {
      const moved = await demo.as('olga').post('/gates', { collection: pivots, to, reason });
      expect(moved).toMatchObject({ status: 200 });
    }
  });
});

describe('an owner of a collection or a steward onboards it, and writes its identity', () => {
  const onboard = { collection: catalog, owner: 'nora', reason };

  it('and nobody else, not even as a rehearsal', async () => {
    const identities = { collections: [catalog], reason };
    await expectRefused(
      ['olga', 'oona', 'rita', 'aud', 'service:bot', robot],
      [true, false].flatMap((execute) => [
        of('onboard', 'owner-or-steward-onboards', '/onboardings', { ...onboard, execute }),
        of('apply', 'owner-or-steward-applies', '/identities/apply', { ...identities, execute }),
        of('revert', 'owner-or-steward-reverts', '/identities/revert', { ...identities, execute }),
      ]),
      'service-decides-nothing',
    );
  });

  it('as both can', async () => {
    for (const who of ['nora', 'steward'])
      expect(await demo.as(who).post('/onboardings', onboard)).toMatchObject({ status: 200 });
  });
});

describe('an operator scans, classifies, plans and applies', () => {
  const others = ['olga', 'nora', 'rita', 'steward', robot];
  const looking = () => [
    of('scan', 'operator-scans', '/scans?wait=60', { collections: [pivots] }),
    of('classify', 'operator-classifies', '/identities/classify', {}),
  ];
  const onPlan = () =>
    ['dry-run', 'guards', 'rehearsals', 'apply', 'apply/resume'].map((step) =>
      of(step, 'operator-operates', `/plans/${planId}/${step}`),
    );
  const more = () => [
    of('execute', 'operator-operates', `/plans/${planId}/apply`, { execute: true }),
    of('pause', 'operator-operates', `/plans/${planId}/apply/pause`, { reason }),
  ];
  const inPerson = () => [
    of('draft', 'operator-operates', '/plans', { selection: [{ collection: pivots, codes }], reason }),
    of('abandon', 'operator-operates', `/plans/${planId}/abandon`, { reason }),
  ];

  it('and nobody else', async () => {
    await expectRefused([...others, 'aud'], [...looking(), ...onPlan(), ...more()]);
    await expectRefused([...others, 'aud', 'service:bot'], inPerson(), 'service-decides-nothing');
    await expectRefused(others, [of('verify', 'operator-operates', `/plans/${planId}/verify`)]);
  });

  it('as an operator can, also a machine as far as nothing is decided', async () => {
    for (const who of ['oona', 'service:bot']) {
      expect(await demo.as(who).scan(pivots)).toMatchObject({ status: 200 });
      expect(await demo.as(who).post(`/plans/${planId}/guards`, {})).toMatchObject({ status: 200 });
    }
  });
});

describe('a reviewer who planned nothing in it and decided none of it reviews', () => {
  const review = (rule: string) =>
    of('review', rule, `/plans/${planId}/reviews`, { digest, verdict: 'approve', reason });

  it('and nobody without that role', async () => {
    const others = ['olga', 'otto', 'nora', 'oona', 'steward', 'aud', 'service:bot', robot];
    await expectRefused(others, [review('reviewer-reviews')], 'service-decides-nothing');
  });

  it('not the planner, by whatever token, nor a decider, though both be reviewers', async () => {
    await demo.grant({ person: 'oona', role: 'reviewer' });
    await demo.grant({ person: 'olga', role: 'reviewer' });
    await expectRefused(['oona', 'oona'], [review('planner-reviews-not')]);
    await expectRefused(['olga', 'olga'], [review('decider-reviews-not')]);
  });

  it('no other digest than the one that stands', async () => {
    const looked = { digest: '0'.repeat(64), verdict: 'approve', reason };
    expect(await demo.as('rita').post(`/plans/${planId}/reviews`, looked)).toMatchObject(refused('other-digest'));
  });

  it('as rita can, once', async () => {
    expect(await demo.permit('otto', planId)).toMatchObject(refused('review-required'));
    expect(await demo.start(planId)).toMatchObject(refused('review-required'));
    expect(await demo.review('rita', planId)).toMatchObject({ status: 200 });
    expect(await demo.review('rita', planId)).toMatchObject(refused('review-unchanged'));
  });
});

describe('an owner of every collection in it, neither planner nor reviewer, opens and revokes its permit', () => {
  const both = (rule: string) => [
    of('open', rule, `/plans/${planId}/permits`, { reason }),
    of('revoke', rule, `/plans/${planId}/permits/revoke`, { reason }),
  ];

  it('and nobody else', async () => {
    const others = ['nora', 'oona', 'rita', 'steward', 'aud', 'service:bot', robot];
    await expectRefused(others, both('owner-of-all-permits'), 'service-decides-nothing');
  });

  it('not the planner nor a reviewer, by whatever token, though both own it', async () => {
    await demo.grant({ person: 'oona', role: 'owner' });
    await demo.grant({ person: 'rita', role: 'owner' });
    await expectRefused(['oona', 'oona'], both('planner-permits-not'));
    await expectRefused(['rita', 'rita'], both('reviewer-permits-not'));
    await demo.revoke({ person: 'oona', role: 'owner' });
    await demo.revoke({ person: 'rita', role: 'owner' });
  });

  it('as otto can, who then may not review it', async () => {
    expect(await demo.permit('otto', planId)).toMatchObject({ status: 200 });
    await demo.grant({ person: 'otto', role: 'reviewer' });
    const verdict = { digest, verdict: 'approve', reason };
    await expectRefused(['otto'], [of('review', 'permit-opener-reviews-not', `/plans/${planId}/reviews`, verdict)]);
    const revoked = await demo.as('otto').post(`/plans/${planId}/permits/revoke`, { reason });
    expect(revoked).toMatchObject({ status: 200 });
    expect(await demo.start(planId)).toMatchObject(refused('permit-required'));
  });
});

describe('a steward grants and revokes authority', () => {
  const changes = (rule: string, person: string, role: string) =>
    ['grant', 'revoke'].map((action) => of(action, rule, '/authority', { action, person, role, reason }));

  it('and nobody else, for others or for themselves', async () => {
    const others = ['olga', 'nora', 'oona', 'rita', 'aud', 'service:bot', robot];
    await expectRefused(others, changes('steward-grants-authority', 'rita', 'owner'));
    for (const who of others) await expectRefused([who], changes('steward-grants-authority', who, 'steward'));
  });

  it('never for oneself, by whatever token', async () => {
    for (const role of ['owner', 'reviewer', 'operator', 'steward'])
      await expectRefused(['steward', 'steward'], changes('no-authority-for-oneself', 'steward', role));
  });

  it('and makes no judge of a machine', async () => {
    for (const role of ['owner', 'reviewer', 'steward']) {
      const given = await demo.grant({ person: 'service:bot', role });
      expect(given).toMatchObject(refused('service-decides-nothing', 422));
      expect((await demo.denials()).at(-1)).toMatchObject({ rule: 'service-decides-nothing', deniedTo: 'steward' });
    }
  });

  it('so that nobody holds what no other person gave', async () => {
    for (const { data } of await demo.events('authority-')) {
      const { person, grantedBy, revokedBy } = data as Body;
      expect([grantedBy ?? revokedBy]).not.toEqual([person]);
    }
  });
});

describe('an auditor reads everything and writes nothing', () => {
  const everything = () => [
    ...['/ledger', `/ledger/${pivots}/${codes[0]}`, '/backlog', '/cursor', '/coverage', '/collections', '/denials'],
    ...['/authority', `/history/${pivots}`, `/plans/${planId}/story`, '/frozen-tools', `/collections/${pivots}`],
  ];

  it('reads', async () => {
    for (const path of everything()) {
      const { status } = await demo.as('aud').get(path);
      expect([path, status]).toEqual([path, 200]);
    }
  });

  it('is in the log with nothing but refusals', async () => {
    const own = (await demo.events()).filter(({ metadata }) => metadata.actor === 'aud');
    expect(new Set(own.map(({ type }) => type))).toEqual(new Set(['CommandDenied']));
  });
});

describe('the roles that the service connects as', () => {
  it.each(['scanner', 'applier'] as const)('forge no birth: PostgreSQL refuses the %s', async (role) => {
    const before = await demo.births();
    const client = new pg.Client({ connectionString: serviceUrls(demo.governed.url)[role] });
    await client.connect();
    try {
      // The scanner's sessions only read unless they say otherwise, as a forger would.
      await client.query('set default_transaction_read_only = off');
      for (const forgery of [
        `insert into birth_registry (collection_name, entity_code, born_via) values ('${pivots}', 'forged', 'me')`,
        `update birth_registry set entity_code = 'forged'`,
        'delete from birth_registry',
        'truncate birth_registry',
        'alter table birth_registry disable trigger all',
        'set session_replication_role = replica',
      ])
        await expect(client.query(forgery)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.end();
    }
    expect(await demo.births()).toBe(before);
  });
});
