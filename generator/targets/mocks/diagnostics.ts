import type { Diagnostic, Place } from '../../diagnostics/diagnostic.ts';
import type { Api } from '../../ir/api.ts';
import type { Memory } from '../target.ts';
import { fixtureFactsOf } from './all-fixtures.ts';
import { factsOf } from './facts.ts';

/** What the package has not: schemas that no value fits, and fixtures that are too many. */
export function diagnosticsOf(api: Api, { locate, memory }: { locate(pointer: string): Place; readonly memory?: Memory }): Diagnostic[] {
  factsOf(api, memory);
  fixtureFactsOf(api, memory);
  return [...unsatisfiable(api, locate), ...leftOut(api)];
}

function unsatisfiable(api: Api, locate: (pointer: string) => Place): Diagnostic[] {
  const places = new Map(api.schemas.map(({ name, at }) => [name, at]));
  return [...factsOf(api)].flatMap(([name, { problem, problemAt }]): Diagnostic[] => {
    const at = problemAt ?? places.get(name);
    if (problem === undefined || at === undefined) return [];
    return [
      { code: 'no-value-fits', severity: 'warning', message: `The mocks have nothing for "${name}": ${problem}.`, place: locate(at) },
    ];
  });
}

function leftOut(api: Api): Diagnostic[] {
  const all = [...fixtureFactsOf(api).values()];
  const count = (kind: 'valid' | 'invalid'): number => all.reduce((sum, one) => sum + one.leftOut[kind], 0);
  const [valid, invalid] = [count('valid'), count('invalid')];
  if (valid + invalid === 0) return [];
  const message = `The mocks leave out ${valid} fixtures of branches and enum values and ${invalid} invalid ones; ${all.length} schemas have theirs, at least the smallest and the fullest.`;
  return [{ code: 'fixtures-left-out', severity: 'info', message }];
}
