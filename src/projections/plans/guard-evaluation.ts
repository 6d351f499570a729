import type { GuardsEvaluated } from '../../domain/plan/events.js';
import type { GuardCheck, GuardSet } from '../../domain/plan/guards/result.js';
import type { TableOf } from '../../infra/postgres/read-model/table.js';
import { model, type Touch, touch } from '../engine/projection.js';

/** One evaluation of all guard sets, as it was recorded. */
export type GuardEvaluationRow = {
  readonly position: string;
  readonly plan_id: string;
  /** The digest that was observed; another than the plan's makes its reviews and its permit void. */
  readonly digest: string;
  /** What had changed since the draft, for people. */
  readonly changes: readonly string[];
  readonly passed: boolean;
  readonly evaluated_by: string;
  readonly evaluated_at: string;
};

/** One check of an evaluation. */
export type GuardCheckRow = {
  readonly position: string;
  /** Place of the check within its evaluation. */
  readonly ordinal: number;
  readonly plan_id: string;
  readonly guard_set: GuardSet;
  readonly check_name: string;
  readonly ok: boolean;
  readonly detail: string;
};

type Evaluated = {
  readonly kind: 'evaluated';
  readonly evaluation: Omit<GuardEvaluationRow, 'position'>;
};
type Checked = {
  readonly kind: 'checked';
  readonly planId: string;
  readonly set: GuardSet;
  readonly check: GuardCheck;
};

const evaluationTable: TableOf<GuardEvaluationRow> = {
  name: 'plan_guard_evaluation',
  key: ['position'],
  kind: 'append',
  columns: {
    position: 'bigint',
    plan_id: 'text',
    digest: 'text',
    changes: 'jsonb',
    passed: 'boolean',
    evaluated_by: 'text',
    evaluated_at: 'timestamptz',
  },
};

const checkTable: TableOf<GuardCheckRow> = {
  name: 'plan_guard_check',
  key: ['position', 'ordinal'],
  kind: 'append',
  columns: {
    position: 'bigint',
    ordinal: 'integer',
    plan_id: 'text',
    guard_set: 'text',
    check_name: 'text',
    ok: 'boolean',
    detail: 'text',
  },
};

export const guardEvaluationModel = model<GuardEvaluationRow, Evaluated>(
  evaluationTable,
  (_, { evaluation }, [position = '']) => ({ position, ...evaluation }),
);

export const guardCheckModel = model<GuardCheckRow, Checked>(
  checkTable,
  (_, { planId, set, check }, [position = '', ordinal = '0']) => ({
    position,
    ordinal: Number(ordinal),
    plan_id: planId,
    guard_set: set,
    check_name: check.check,
    ok: check.ok,
    detail: check.detail,
  }),
);

/** The rows of one evaluation: itself, and each of its checks in the order in which they were recorded. */
export const guardTouches = (
  { planId, digest, changes, passed, evaluatedBy, sets }: GuardsEvaluated['data'],
  at: string,
  position: string,
): Touch[] => {
  const evaluation = { plan_id: planId, digest, changes, passed, evaluated_by: evaluatedBy, evaluated_at: at };
  const checks = sets.flatMap(({ set, checks }) => checks.map((check) => ({ set, check })));
  return [
    touch(guardEvaluationModel, [position], { kind: 'evaluated', evaluation }),
    ...checks.map(({ set, check }, ordinal) =>
      touch(guardCheckModel, [position, String(ordinal)], { kind: 'checked', planId, set, check }),
    ),
  ];
};
