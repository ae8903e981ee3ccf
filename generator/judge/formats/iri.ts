import type { Format } from '../schema.ts';
import { isAbsolute, isReference } from './uri-grammar.ts';

/** RFC 3987, 2.2, `ucschar` and `iprivate`. */
const letters =
  '\u{A0}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFEF}\u{10000}-\u{1FFFD}\u{20000}-\u{2FFFD}\u{30000}-\u{3FFFD}\u{40000}-\u{4FFFD}\u{50000}-\u{5FFFD}\u{60000}-\u{6FFFD}\u{70000}-\u{7FFFD}\u{80000}-\u{8FFFD}\u{90000}-\u{9FFFD}\u{A0000}-\u{AFFFD}\u{B0000}-\u{BFFFD}\u{C0000}-\u{CFFFD}\u{D0000}-\u{DFFFD}\u{E1000}-\u{EFFFD}';
const privates = '\u{E000}-\u{F8FF}\u{F0000}-\u{FFFFD}\u{100000}-\u{10FFFD}';

/** `iri`: RFC 3987, 2.2. */
export function isIri(text: string): boolean {
  return isAbsolute(text, letters, privates);
}

export const iriFormat: Format = { name: 'iri', text: isIri };

/** `iri-reference`: RFC 3987, 2.2. */
export function isIriReference(text: string): boolean {
  return isReference(text, letters, privates);
}

export const iriReferenceFormat: Format = { name: 'iri-reference', text: isIriReference };
