export interface Line {
  readonly depth: number;
  readonly key?: string;
  readonly open?: string;
  readonly text?: string;
  readonly close?: string;
  readonly path: string;
  readonly message?: string;
  readonly words?: string;
  readonly missing?: boolean;
}
export function linesOf(value: unknown, errors?: Readonly<Record<string, string>>, schema?: object): Line[];
