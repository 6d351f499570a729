import { Injectable } from '@nestjs/common';
import type { CodeCheck } from '../../../domain/collection/code-check.js';
import type { CollectionFacts } from '../../../domain/collection/facts.js';
import type { Baseline } from '../../../domain/plan/baseline.js';
import { countUnborn } from '../../../infra/governed/guards/count-unborn.js';
import { checkCode } from '../../../infra/governed/identity/check-code.js';
import { countBirths } from '../../../infra/governed/routes/births.js';
import { Governed } from '../../../infra/governed/sources/governed.js';
import { FrozenToolsProbe } from '../../../infra/governed/tools/frozen-tools-probe.js';
import type { CollectionPart } from '../ground/collection-part.js';

/** Measures the state of the governed database that `no_worse` compares: at the draft, and at each evaluation. */
@Injectable()
export class Measurer {
  constructor(
    private readonly governed: Governed,
    private readonly tools: FrozenToolsProbe,
  ) {}

  /** @param planned the plan's collections */
  async baseline(planned: readonly CollectionPart[]): Promise<Baseline> {
    const { scanner, contract } = this.governed;
    const facts = await this.governed.discover();
    let unborn = 0;
    let duplicateKeys = 0;
    for (const one of planned) {
      if (one.part) unborn += await countUnborn(scanner, contract, one.part);
      duplicateKeys += (await this.codes(one)).duplicates;
    }
    const traces = await this.tools.look();
    return {
      births: await countBirths(scanner, contract),
      unborn,
      identityBlockers: facts.filter(isBlocked).length,
      requiredGaps: facts.filter(({ required, relation }) => required && relation === null).length,
      duplicateKeys,
      frozenTools: traces
        .filter(({ frozenAt }) => frozenAt !== null)
        .map(({ tool, fingerprint }) => ({ name: tool, fingerprint })),
    };
  }

  /** Whether the codes of a collection's table fit all of its rows; files cannot share a name. */
  async codes({ part }: CollectionPart): Promise<Pick<CodeCheck, 'nulls' | 'duplicates'>> {
    if (!part || part.route === 'file') return { nulls: 0, duplicates: 0 };
    const { nulls, duplicates } = await checkCode(this.governed.scanner, part.target.relation, part.target.identity);
    return { nulls, duplicates };
  }
}

/** Births are required of it, it has its table, and the registry does not say how its codes are made. */
const isBlocked = ({ required, relation, declaredIdentity }: CollectionFacts): boolean =>
  required && relation !== null && declaredIdentity === null;
