import type { CommandDenied } from '../../domain/denial/events.js';
import type { TableOf } from '../../infra/postgres/read-model/table.js';
import { model, projection, timeOf, touch } from '../engine/projection.js';

/** One refused command: who tried what, and which rule refused it. */
export type DenialRow = {
  readonly position: string;
  readonly command: string;
  readonly target: string;
  readonly rule: string;
  readonly detail: string;
  readonly denied_to: string;
  readonly denied_at: string;
};

type DenialChange = { readonly kind: 'denied'; readonly denial: CommandDenied['data']; readonly at: string };

const table: TableOf<DenialRow> = {
  name: 'denial',
  key: ['position'],
  kind: 'append',
  columns: {
    position: 'bigint',
    command: 'text',
    target: 'text',
    rule: 'text',
    detail: 'text',
    denied_to: 'text',
    denied_at: 'timestamptz',
  },
};

const denialModel = model<DenialRow, DenialChange>(table, (_, { denial, at }, [position = '']) => ({
  position,
  command: denial.command,
  target: denial.target,
  rule: denial.rule,
  detail: denial.detail,
  denied_to: denial.deniedTo,
  denied_at: at,
}));

/** Every refusal, in the order of the log. */
export const denialsProjection = projection({
  name: 'denials',
  version: 1,
  streamPrefixes: ['denial-'],
  models: [denialModel],
  touches: (recorded) => {
    if (recorded.type !== 'CommandDenied') return [];
    const denial = recorded.data as CommandDenied['data'];
    return [touch(denialModel, [String(recorded.position)], { kind: 'denied', denial, at: timeOf(recorded) })];
  },
});
