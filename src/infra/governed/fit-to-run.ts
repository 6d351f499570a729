import type pg from 'pg';
import { checkContract } from './contract/check-contract.js';
import type { Contract } from './contract/contract.js';
import { assertCannotForge } from './roles/assert-cannot-forge.js';

/** The governed database lacks something of the contract, so nothing could be told of it safely. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken';
  constructor(missing: readonly { readonly object: string; readonly detail: string }[]) {
    const list = missing.map(({ object, detail }) => `  - ${object}: ${detail}`).join('\n');
    super(
      `The governed database does not hold the birth contract as it is configured:\n${list}\nCorrect the names under "contract" in the configuration, or install what is missing with birth-ledger install-contract.`,
    );
  }
}

/**
 * Checks before anything else that the contract is there and that no role of the service could forge a birth.
 * @throws ContractBroken, CouldForgeBirths, or what the connection met
 */
export const assertFitToRun = async (pools: readonly pg.Pool[], contract: Contract): Promise<void> => {
  for (const pool of pools) await assertCannotForge(pool, contract);
  const [scanner] = pools;
  if (!scanner) return;
  const missing = (await checkContract(scanner, contract)).filter(({ ok }) => !ok);
  if (missing.length > 0) throw new ContractBroken(missing);
};
