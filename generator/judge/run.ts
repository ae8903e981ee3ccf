import { type Path, preview, type ValidationError } from './error.ts';
import type { Plan } from './plan.ts';
import { annotating, asserting, type Verdicts } from './verdicts.ts';

/** The state of one judgement, and how errors get into it. */
export type Place = Path | undefined;
export type Entries = Readonly<Record<string, unknown>>;

export interface Run {
  readonly errors: ValidationError[];
  most: number;
  readonly formats: boolean;
  readonly verdicts: Verdicts;
  /** Whether only the verdict matters: nothing is written down. */
  readonly quiet: boolean;
  /** Whether the errors are to explain one branch of a union: then unions inside are not explained again, branch by branch. */
  readonly brief: boolean;
  /** Where errors of a schema that may recur were listed: what can be reached by two ways is not listed twice. */
  readonly told: Map<Plan, Map<object, Place[]>>;
  found: number;
  /** How many of the schemas around here say that the value is secret. */
  secrets: number;
  /** By this mark plans know whether the last value of their kind was wrong: mistakes come in rows, so the next is looked into at once. */
  readonly mark: object;
}

export function runOf(formats: boolean, quiet: boolean, most: number, brief = false): Run {
  const verdicts = formats ? asserting : annotating;
  return {
    errors: [],
    most,
    formats,
    verdicts,
    quiet,
    brief,
    told: quiet ? nothingTold : new Map(),
    found: 0,
    // What explains a branch shows no values.
    secrets: brief ? 1 : 0,
    mark: {},
  };
}

/** Where only the verdict matters nothing is listed, and nothing looked into twice. */
const nothingTold = /* @__PURE__ */ new Map<Plan, Map<object, Place[]>>();

/** Properties and items that some keyword has looked at; kept only where `unevaluated…` asks (2020-12, core, 11). */
export interface Seen {
  readonly names: Set<string>;
  /** Items before this index. */
  items: number;
  readonly contained: Set<number>;
}

export const nothingSeen = (): Seen => ({ names: new Set(), items: 0, contained: new Set() });

export function merge(into: Seen, from: Seen): void {
  for (const name of from.names) into.names.add(name);
  for (const index of from.contained) into.contained.add(index);
  into.items = Math.max(into.items, from.items);
}

export function report(run: Run, path: Place, keyword: string, message: string, expected: unknown, value?: unknown, isThere = true): void {
  if (run.found++ >= run.most || run.quiet) return;
  let where = '';
  let pointer = '';
  for (let at = path; at !== undefined; at = at.above) {
    where = at === path ? `${at.key}` : `${at.key}.${where}`;
    pointer = at.token + pointer;
  }
  if (!isThere || run.secrets > 0) run.errors.push({ path: where, pointer, keyword, message, expected });
  else run.errors.push({ path: where, pointer, keyword, message, expected, received: preview(value) });
}

export function absent(run: Run, path: Place, keyword: string, message: string, expected: unknown): void {
  report(run, path, keyword, message, expected, undefined, false);
}
