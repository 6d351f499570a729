/** `npm run bench -- [--only <name>] [--quick] [--json]`: every measurement beside its peer, in one run on one machine. */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { benches } from './registry.js';
import type { Row } from './row.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const wanted = values.only ?? benches.map((bench) => bench.name);
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no bench ${unknown.join(', ')}. There are: ${benches.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exit(2);
}

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
