import { describe, it } from '@jest/globals';
import { who } from '../authority/people.testing.js';
import { given } from '../shared/given.testing.js';
import { by, discovered, name, table } from './collection.testing.js';
import type { CollectionEvent } from './events.js';
import { lookAgain } from './may.js';

const olga = by(who('olga', { owns: [name] }));
const operator = by(who('oona', { roles: ['operator'] }));
const zeroBirths = discovered(table({ required: false, trigger: null }));

describe('discovery', () => {
  it('is recorded by operators, machines too, and by the policy that looks again', () => {
    const command = { type: 'RecordDiscovery', facts: table() } as const;
    given(operator, []).when(command).then(discovered());
    given(by(who('bot', { roles: ['operator'], kind: 'service' })), [])
      .when(command)
      .then(discovered());
    given(by(who(lookAgain, { kind: 'policy' })), [])
      .when(command)
      .then(discovered());
    given(by(who('another', { kind: 'policy' })), [])
      .when(command)
      .thenRefused('operator-scans', 'authority');
    given(olga, []).when(command).thenRefused('operator-scans', 'authority');
  });

  it('is an event only when something has changed', () => {
    given(operator, [discovered()]).when({ type: 'RecordDiscovery', facts: table() }).then();
    const changed = table({ hasBirths: true });
    given(operator, [discovered()]).when({ type: 'RecordDiscovery', facts: changed }).then(discovered(changed));
  });
});

describe('triage', () => {
  const exempt = { type: 'Triage', verdict: 'EXEMPT', reason: 'a list' } as const;
  const triaged: CollectionEvent = {
    type: 'CollectionTriaged',
    data: { collection: name, verdict: 'EXEMPT', reason: 'a list', decidedBy: 'olga' },
  };

  it("is an owner's, for managed collections with zero births", () => {
    given(olga, [zeroBirths]).when(exempt).then(triaged);
    given(operator, [zeroBirths]).when(exempt).thenRefused('owner-triages', 'authority');
    given(olga, [discovered()]).when(exempt).thenRefused('not-for-triage', 'rule');
    given(olga, []).when(exempt).thenRefused('unknown-collection', 'unknown');
  });

  it('can be changed, and not repeated', () => {
    given(olga, [zeroBirths, triaged]).when(exempt).thenRefused('triage-unchanged', 'state');
    given(olga, [zeroBirths, triaged])
      .when({ ...exempt, verdict: 'NEEDS_BIRTH' })
      .then({ type: 'CollectionTriaged', data: { ...triaged.data, verdict: 'NEEDS_BIRTH' } } as CollectionEvent);
  });
});

describe('the gate', () => {
  const close = { type: 'CloseGate', reason: 'RP-paused' } as const;
  const open = { type: 'OpenGate', reason: 'over' } as const;
  const closed: CollectionEvent = {
    type: 'GateClosed',
    data: { collection: name, reason: 'RP-paused', closedBy: 'olga' },
  };

  it('is open at first, and moved by an owner alone', () => {
    given(olga, [discovered()]).when(close).then(closed);
    given(olga, [discovered()]).when(open).thenRefused('gate-unchanged', 'state');
    given(by(who('stella', { roles: ['steward', 'operator'] })), [discovered()])
      .when(close)
      .thenRefused('owner-moves-gate', 'authority');
    given(by(who('bot', { owns: [name], kind: 'service' })), [discovered()])
      .when(close)
      .thenRefused('service-decides-nothing', 'authority');
  });

  it('opens again, and is not closed twice', () => {
    given(olga, [discovered(), closed]).when(close).thenRefused('gate-unchanged', 'state');
    given(olga, [discovered(), closed])
      .when(open)
      .then({ type: 'GateOpened', data: { collection: name, reason: 'over', openedBy: 'olga' } });
  });
});
