export interface Entry {
  readonly id: number;
  readonly at: number;
  readonly site?: string;
  readonly type: string;
  readonly body: string;
}
export interface Story {
  readonly site: string | undefined;
  readonly ties: readonly string[];
  readonly entries: readonly Entry[];
}
export function tiesOf(type: string, event: unknown): string[];
export function storiesOf(entries: readonly Entry[]): Story[];
export function gist(type: string, body: string): string;
export function parsed(text: string): unknown;
