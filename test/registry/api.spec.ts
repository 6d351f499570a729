import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DemoProgram } from '../support/demo-program.js';

let demo: DemoProgram;

beforeAll(async () => {
  demo = await DemoProgram.start();
  await demo.grant('oona', 'operator');
  await demo.grant('ines', 'owner', 'apr_request_types', 'apr_votes');
}, 120_000);

afterAll(() => demo.end());

const columnOf = (column: string) => ({
  collection: 'apr_request_types',
  strategy: 'column',
  column,
  reason: 'it is the key',
});

describe('identities and onboarding over HTTP', () => {
  it('classifies for an operator', async () => {
    expect(await demo.post('ines', '/identities/classify', {})).toMatchObject({
      status: 403,
      body: { rule: 'operator-classifies' },
    });
    expect(await demo.post('oona', '/identities/classify', {})).toMatchObject({
      status: 200,
      body: { classified: 39, blocked: 6 },
    });
  });

  it('refuses malformed declarations, and wrong ones by their rule', async () => {
    const synthetic = { ...columnOf('x'), strategy: 'synthetic_id' };
    const { column: _, ...columnless } = columnOf('x');
    for (const wrong of [{}, synthetic, columnless, { ...columnOf('x'), more: 1 }, columnOf('')]) {
      expect(await demo.post('ines', '/identities/declare', wrong)).toMatchObject({ status: 400 });
    }
    expect(await demo.post('ines', '/identities/declare', columnOf(`no "such'`))).toMatchObject({
      status: 422,
      body: { rule: 'code-column-missing' },
    });
    expect(await demo.post('oona', '/identities/declare', columnOf('request_type'))).toMatchObject({ status: 403 });
    expect(await demo.post('ines', '/identities/declare', columnOf('request_type'))).toMatchObject({ status: 200 });
    expect(await demo.post('ines', '/identities/declare', columnOf('request_type'))).toMatchObject({
      status: 409,
      body: { rule: 'identity-unchanged' },
    });
  });

  it('only rehearses until it is told to execute, and answers row by row', async () => {
    const request = { collections: ['apr_votes', 'dot_runs'], reason: 'as the trigger has it' };
    expect(await demo.post('ines', '/identities/apply', request)).toMatchObject({
      status: 200,
      body: { done: 1, refused: 1, rows: [{ outcome: 'rehearsed' }, { rule: 'owner-or-steward-applies' }] },
    });
    expect(await demo.post('ines', '/identities/apply', { ...request, execute: true })).toMatchObject({
      body: { rows: [{ collection: 'apr_votes', outcome: 'applied' }, { outcome: 'refused' }] },
    });
    const revert = { collections: ['apr_votes'], reason: 'too early', execute: true };
    expect(await demo.post('oona', '/identities/revert', revert)).toMatchObject({ status: 403 });
    expect(await demo.post('ines', '/identities/revert', revert)).toMatchObject({ status: 200, body: { done: 1 } });
  });

  it('onboards', async () => {
    const request = { collection: 'no such', owner: 'omar', reason: 'r', execute: true };
    expect(await demo.post('steward', '/onboardings', request)).toMatchObject({ status: 404 });
    await demo.post('oona', '/identities/classify', {});
    const known = { ...request, collection: 'dot_iu_command_catalog' };
    const identity = { strategy: 'column', column: 'command_name' };
    expect(await demo.post('steward', '/onboardings', { ...known, identity })).toMatchObject({
      status: 200,
      body: { outcome: 'onboarded', returned: 0 },
    });
  });

  it('tells whether frozen tools stayed so', async () => {
    expect(await demo.post('oona', '/frozen-tools', { reason: 'replaced' })).toMatchObject({ status: 200 });
    expect(await demo.read('oona', '/frozen-tools')).toMatchObject({ status: 200, body: { stayedFrozen: true } });
  });
});
