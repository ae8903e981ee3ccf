import type { Api } from '../../ir/api.ts';
import { isJudged } from './rows.ts';

/** What of a document the mock does not look at, each with how often it occurs. A mock that passed it all in silence would be believed. */
export function ignoredBy(api: Api): string[] {
  const count = (what: string, number: number): string[] => (number === 0 ? [] : [`${what} (${number})`]);
  const contents = api.operations.flatMap(({ body }) => body?.contents ?? []);
  const answers = api.operations.flatMap(({ responses }) => responses.flatMap((response) => response.contents));
  const other = (kinds: readonly string[]) => (content: { readonly kind: string }) => !kinds.includes(content.kind);
  return [
    ...count('whether credentials are right: any will do', api.security.length),
    ...count(
      'scopes, of tokens that are no JWT and do not say theirs',
      api.operations.filter(({ security }) => security.some((needs) => needs.some(({ scopes }) => scopes.length > 0))).length,
    ),
    ...count('bodies of bytes, XML and events: they are taken as they come', contents.filter((content) => !isJudged(content)).length),
    ...count(
      'answers in XML, files and streams without an example',
      answers.filter((content) => other(['json', 'text', 'binary'])(content) && content.examples.length === 0).length,
    ),
    ...count('webhooks and callbacks: nothing is sent', api.webhooks.length),
  ];
}
