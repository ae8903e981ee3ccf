import { stringLiteral } from '../../typescript/literal.ts';

/** Made by a call that a bundler may leave out, and not as a literal: what a pattern holds is never code. */
export function regexText({ source, flags }: RegExp): string {
  return `/* @__PURE__ */ new RegExp(${stringLiteral(source)}${flags === '' ? '' : `, '${flags}'`})`;
}
