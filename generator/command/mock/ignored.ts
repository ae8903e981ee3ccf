import type { Api } from '../../ir/api.ts';
import { isRead } from './check.ts';

/** What of a document the mock does not look at, each with how often it occurs. A mock that passed it all in silence would be believed. */
export function ignoredBy(api: Api): string[] {
  const count = (what: string, number: number): string[] => (number === 0 ? [] : [`${what} (${number})`]);
  const parameters = api.operations.flatMap((operation) => operation.parameters);
  const contents = api.operations.flatMap(({ body }) => body?.contents ?? []);
  const answers = api.operations.flatMap(({ responses }) => responses.flatMap((response) => response.contents));
  const other = (kinds: readonly string[]) => (content: { readonly kind: string }) => !kinds.includes(content.kind);
  return [
    ...count('whether credentials are right: any will do', api.security.length),
    ...count(
      'scopes',
      api.operations.filter(({ security }) => security.some((needs) => needs.some(({ scopes }) => scopes.length > 0))).length,
    ),
    ...count('parameters that are objects, or in a style of their own', parameters.filter((parameter) => !isRead(parameter, api)).length),
    ...count('bodies that are not JSON: they are taken as they come', contents.filter(other(['json'])).length),
    ...count(
      'answers in XML, files and streams without an example',
      answers.filter((content) => other(['json', 'text', 'binary'])(content) && content.examples.length === 0).length,
    ),
    ...count('webhooks and callbacks: nothing is sent', api.webhooks.length),
  ];
}
