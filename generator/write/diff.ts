import { createTwoFilesPatch } from 'diff';
import type { Changes } from './plan.ts';

/** The unified diff of everything that a plan would change, in the order of the paths; `prefix` is the output folder as the user names it. */
export function diffChanges(changes: Changes, prefix: string): string {
  const pairs = [
    ...changes.created.map((file) => ({ path: file.path, before: undefined, after: file.text })),
    ...changes.updated.map((file) => ({ path: file.path, before: file.before, after: file.text })),
    ...changes.deleted.map((file) => ({ path: file.path, before: file.before, after: undefined })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  return pairs.map(({ path, before, after }) => patch(`${prefix}/${path}`, before, after)).join('');
}

function patch(path: string, before: string | undefined, after: string | undefined): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const to = after === undefined ? '/dev/null' : `b/${path}`;
  return createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, { context: 3 }).replace(/^=+\n/, '');
}
