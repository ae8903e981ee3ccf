import type { Format } from '../schema.ts';

/** RFC 6570, 2.1, `literals`, with those of RFC 3987 beside ASCII; 2.2, operators; 2.3 and 2.4, variables and how they are changed. */
const literals = String.raw`[!#$&-;=?-\[\]_a-z~\u{A0}-\u{D7FF}\u{E000}-\u{FDCF}\u{FDF0}-\u{FFEF}\u{10000}-\u{10FFFD}]|%[\dA-Fa-f]{2}`;
const name = String.raw`(?:\w|%[\dA-Fa-f]{2})(?:\.?(?:\w|%[\dA-Fa-f]{2}))*(?::[1-9]\d{0,3}|\*)?`;
const template = /* @__PURE__ */ new RegExp(`^(?:${literals}|\\{[+#./;?&=,!@|]?${name}(?:,${name})*\\})*$`, 'u');

/** `uri-template`: RFC 6570. */
export function isUriTemplate(text: string): boolean {
  return template.test(text);
}

export const uriTemplateFormat: Format = { name: 'uri-template', text: isUriTemplate };
