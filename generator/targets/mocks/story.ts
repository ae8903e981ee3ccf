import type { Artifact } from '../../artifact.ts';
import type { Api } from '../../ir/api.ts';
import { literal, stringLiteral } from '../../typescript/literal.ts';
import { createModule } from '../../typescript/module.ts';
import { constantOf, functionOf, typeOf } from '../../typescript/structures.ts';
import type { PackageNames } from '../target.ts';
import type { Homes } from './factory-module.ts';
import { recipeName } from './names.ts';
import type { Recipe, Structure } from './runtime/recipe.ts';
import type { Chapter } from './runtime/story.ts';
import { wordsOf } from './solve/like.ts';
import type { Solved } from './solve/solve.ts';
import { solvedOf } from './solved.ts';

/** A kind of event, and what it has in common with others. */
interface Kind extends Omit<Chapter, 'recipe' | 'links'> {
  readonly schema: string;
  /** Path to the name of what it names: `visit.id` to `visit_id`. */
  readonly names: ReadonlyMap<string, string>;
  /** The things that it is itself the event of: a cart of `cart_id`. */
  readonly defines: ReadonlySet<string>;
}

/**
 * The chapters of an API with `x-batch`: the events that name the same things, directly or through others, those that define a thing before those
 * that only name it. None where there are fewer than two. A thing is named by a text: `cart_id`, the `id` of a cart, or `visitor` where others say `visitor_id`.
 */
function chaptersOf(api: Api, solved: Solved): Kind[] {
  const kinds = api.operations.flatMap((operation) => {
    const schema = operation.body?.contents.find(({ kind }) => kind === 'json')?.schema?.name;
    if (schema === undefined || operation.name === api.batch?.operation) return [];
    const batch = api.batch?.members.find((member) => member.operation === operation.name)?.key;
    const all = branchesOf(schema, solved);
    return all.flatMap((name) => kindOf(name, operation.name, batch, solved) ?? []);
  });
  const known = new Set(kinds.flatMap(({ names }) => [...names.values()]));
  const named = kinds.map((kind) => ({
    ...kind,
    names: new Map(
      [...kind.names].flatMap(([path, name]): [string, string][] =>
        /_(id|number|date)$/.test(name) ? [[path, name]] : known.has(`${name}_id`) ? [[path, `${name}_id`]] : [],
      ),
    ),
  }));
  // What paths name, such as a site, is not a thing of the story: all that happens there happens in it.
  const places = new Set(
    api.operations.flatMap(({ parameters }) => parameters.filter((one) => one.in === 'path').map(({ name }) => snake(name))),
  );
  const isShared = (name: string): boolean =>
    !places.has(name) && named.filter(({ names }) => [...names.values()].includes(name)).length > 1;
  const linked = named.map((kind) => ({ ...kind, names: new Map([...kind.names].filter(([, name]) => isShared(name))) }));
  return inOrder(largest(linked));
}

function branchesOf(schema: string, solved: Solved): string[] {
  const recipe = plain(solved.solutions.get(schema)?.recipe);
  return recipe?.kind === 'choice'
    ? recipe.branches.flatMap((branch) => (branch.kind === 'named' ? [solved.nameOf(branch)] : []))
    : [schema];
}

function plain(recipe: Recipe | undefined): Recipe | undefined {
  return recipe?.kind === 'checked' ? plain(recipe.recipe) : recipe;
}

function kindOf(schema: string, operation: string, batch: string | undefined, solved: Solved): Kind | undefined {
  const recipe = plain(solved.solutions.get(schema)?.recipe);
  if (recipe?.kind !== 'object') return undefined;
  const names = new Map<string, string>();
  collect(recipe, [], snake(schema), names);
  for (const { name, recipe: own } of recipe.members)
    if (isText(own) && own.like === 'moment' && snake(name).endsWith('_date')) names.set(name, snake(name));
  const before = recipe.agree?.find(({ rule }) => rule === 'before');
  const dated = (pattern: RegExp): string[] =>
    recipe.members.flatMap(({ name, recipe: own }) => (isText(own) && pattern.test(own.like ?? '') ? [name] : []));
  return {
    schema,
    operation,
    ...(batch === undefined ? {} : { batch }),
    names,
    defines: new Set([`${snake(schema)}_id`]),
    now: dated(/^(changed|moment|ended)$/),
    created: dated(/^created$/),
    ...(before?.rule === 'before' ? { grows: { now: before.now, before: before.before } } : {}),
  };
}

function isText(recipe: Recipe): recipe is Extract<Recipe, { kind: 'named' | 'text' }> {
  return recipe.kind === 'named' || recipe.kind === 'text';
}

const snake = (name: string): string => wordsOf(name).replaceAll(' ', '_');

/** Texts that may be names of things, by their path; not those in lists, of which there are many. */
function collect({ members }: Structure, path: readonly string[], owner: string, names: Map<string, string>): void {
  for (const { name, recipe } of members) {
    const own = recipe.kind === 'named' ? plain(recipe.recipe()) : recipe;
    const words = snake(name);
    if (name.includes('.') || words.endsWith('_date')) continue;
    if (own?.kind === 'text' && (words === 'id' || path.length < 3))
      names.set([...path, name].join('.'), words === 'id' ? `${owner}_id` : words);
    if (own?.kind === 'object' && path.length < 2) collect(own, [...path, name], words, names);
  }
}

/** The events that are linked with one another, where there are the most of them. */
function largest(kinds: readonly Kind[]): Kind[] {
  const groups: Kind[][] = [];
  for (const kind of kinds) {
    const mine = new Set(kind.names.values());
    const touched = groups.filter((group) => group.some(({ names }) => [...names.values()].some((name) => mine.has(name))));
    const merged = [...touched.flat(), kind];
    groups.splice(0, groups.length, ...groups.filter((group) => !touched.includes(group)), merged);
  }
  const [most = []] = groups.toSorted((a, b) => b.length - a.length);
  return most.length < 2 ? [] : kinds.filter((kind) => most.includes(kind));
}

function inOrder(kinds: readonly Kind[]): Kind[] {
  const ordered: Kind[] = [];
  const visit = (kind: Kind, above: readonly Kind[]): void => {
    if (ordered.includes(kind) || above.includes(kind)) return;
    const needed = kinds.filter(
      (other) => other !== kind && [...kind.names.values()].some((name) => other.defines.has(name) && !kind.defines.has(name)),
    );
    for (const other of needed) visit(other, [...above, kind]);
    ordered.push(kind);
  };
  for (const kind of kinds) visit(kind, []);
  return ordered;
}

/** `src/stories.ts`, where the API has a batch and its events belong together. */
export function storyModule(api: Api, homes: Homes, packages: PackageNames): Artifact[] {
  const kinds = api.batch === undefined ? [] : chaptersOf(api, solvedOf(api));
  const batch = api.operations.find(({ name }) => name === api.batch?.operation)?.body?.contents.find(({ kind }) => kind === 'json')
    ?.schema?.name;
  if (kinds.length === 0 || batch === undefined) return [];
  const module = createModule();
  const story = (name: string): string => module.use('./runtime/story.js', name);
  const rows = kinds.map(({ schema, names, defines: _defines, ...rest }) => {
    const links = literal(Object.fromEntries(names), 2);
    const recipe = module.use(`./${homes.get(schema) ?? ''}.js`, recipeName(schema));
    const more = Object.entries(rest).map(([key, value]) => `    ${key}: ${literal(value, 2)},\n`);
    return `  {\n${more.join('')}    recipe: ${recipe},\n    links: ${links},\n  },\n`;
  });
  const events = [...new Set(kinds.map(({ operation }) => operation))].map((operation) => {
    const types = kinds.filter((kind) => kind.operation === operation).map(({ schema }) => module.useType(packages.of('types'), schema));
    return `{ readonly operation: ${stringLiteral(operation)}; readonly body: ${types.join(' | ')} }`;
  });
  const measure = { name: 'options', type: module.useType('./runtime/story.js', 'Measure') };
  module.add(
    constantOf('chapters', `readonly ${module.useType('./runtime/story.js', 'Chapter')}[]`, `[\n${rows.join('')}]`, undefined, false),
    typeOf('StoryEvent', events.join(' | '), { description: 'An event, and the operation that sends it.' }),
    functionOf(
      'tellStory',
      {
        parameters: [{ name: 'options', type: module.useType('./runtime/story.js', 'StoryOptions'), hasQuestionToken: true }],
        returnType: 'StoryEvent[]',
        statements: [`return ${story('tell')}(chapters, options) as unknown as StoryEvent[];`],
      },
      {
        description:
          'The events of one visitor, from the first to the last: they name the same things by the same identifiers, and time goes on from one to the next.',
      },
    ),
    functionOf(
      'tellEvents',
      {
        parameters: [measure],
        returnType: 'Iterable<StoryEvent>',
        statements: [`return ${story('tellOn')}(chapters, options) as unknown as Iterable<StoryEvent>;`],
      },
      { description: 'One story after the other, until there are so many events or so many bytes.' },
    ),
    functionOf(
      'tellBatch',
      {
        parameters: [measure],
        returnType: module.useType(packages.of('types'), batch),
        statements: [`return ${story('batchOf')}<${batch}>(chapters, options);`],
      },
      { description: 'A batch of such events: so many, or so many bytes.' },
    ),
  );
  return [{ kind: 'module', path: 'src/stories.ts', module: module.done() }];
}
