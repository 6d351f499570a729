/** `npm run bench -- [--only <name>] [--quick] [--json]`: every measurement beside its peer, in one run on one machine. */
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { benches } from './registry.js';
import type { Row } from './row.js';

type Options = { readonly only?: readonly string[]; readonly quick: boolean; readonly json: boolean };

const names = benches.map(({ name }) => name);
const values = new Command('npm run bench --')
  .description(
    'Measures the program beside its peers. Exit code 1 when a target is missed, 2 when nothing was measured.',
  )
  .addOption(new Option('--only <name...>', 'one bench; may be given several times').choices(names))
  .option('--quick', 'smaller amounts', false)
  .option('--json', 'end with one object: {"rows": […]}', false)
  .allowExcessArguments(false)
  .showHelpAfterError()
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

const wanted = values.only ?? names;
const results: Row[] = [];
for (const bench of benches.filter(({ name }) => wanted.includes(name))) {
  if (!values.json) process.stdout.write(`\n${bench.name}: ${bench.about}\n`);
  const { run } = await bench.load();
  const rows = await run({ quick: values.quick });
  results.push(...rows);
  if (!values.json) process.stdout.write(`${table(rows)}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify({ rows: results })}\n`);
process.exit(results.every(({ ok }) => ok) ? 0 : 1);

function table(rows: readonly Row[]): string {
  const view = new Table({
    head: ['what', 'ours', 'peer', 'unit', 'ratio', 'target', ''],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    view.push([
      row.name,
      figure(row.ours),
      figure(row.peer),
      row.unit,
      row.ratio.toFixed(2),
      row.target,
      row.ok ? 'ok' : 'MISSED',
    ]);
  }
  return view.toString();
}

function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 2 : 0 });
}
