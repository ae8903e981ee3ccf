import { formatTexts } from './formats.ts';
import { momentOf, momentTexts } from './moments.ts';
import { matches, patternText } from './pattern.ts';
import { below, createRandom, mix } from './random.ts';
import type { TextRules } from './recipe.ts';
import { textLike } from './words.ts';

const moments: ReadonlySet<string> = new Set(['created', 'moment', 'changed', 'ended', 'birth']);

/**
 * A text by the rules. In order of preference: an example of the API's (with other digits, where nothing asks for these), its format, what its
 * name suggests, its pattern turned round. Undefined where nothing fits, which the generator has found out before anybody runs this.
 */
export function textOf(rules: TextRules, seed: number, root: number, hint: string | undefined): string | undefined {
  const like = hint ?? rules.like;
  for (const text of candidates(rules, like, seed, root)) if (fits(rules, text)) return text;
  const [pattern] = rules.patterns ?? [];
  const { minLength = 0, maxLength = Infinity, format } = rules;
  if (pattern !== undefined) {
    for (let attempt = 0; attempt < 20; attempt++) {
      const text = patternText(pattern, mix(seed, attempt), minLength, maxLength);
      if (text === undefined) return undefined;
      if (fits(rules, text)) return text;
    }
    return undefined;
  }
  if (format !== undefined && Object.hasOwn(formatTexts, format)) return stretched(rules, format, seed, root, like);
  return plainText(seed, minLength, maxLength);
}

function* candidates(rules: TextRules, like: string | undefined, seed: number, root: number): Generator<string> {
  const { examples, format, patterns } = rules;
  if (format !== undefined && Object.hasOwn(formatTexts, format)) {
    const moment = momentOf(root, seed, like);
    for (let attempt = 0; attempt < 3; attempt++) yield formatTexts[format]?.(createRandom(mix(seed, attempt)), moment) ?? '';
    return;
  }
  if (examples !== undefined && examples.length > 0) {
    const example = examples[below(seed, examples.length)] ?? '';
    yield patterns === undefined ? otherDigits(example, seed) : example;
  }
  if (like !== undefined && moments.has(like)) yield* momentTexts(momentOf(root, seed, like));
  if (like !== undefined && Object.hasOwn(textLike, like)) yield textLike[like]?.(createRandom(seed)) ?? '';
  if (like === undefined && patterns === undefined) yield textLike['word']?.(createRandom(seed)) ?? '';
}

/** Whether a text keeps the rules that can be looked at: length (in code points) and patterns. */
function fits({ minLength = 0, maxLength = Infinity, patterns }: TextRules, text: string): boolean {
  if (minLength > 0 || maxLength < Infinity) {
    const length = [...text].length;
    if (length < minLength || length > maxLength) return false;
  }
  return patterns === undefined || patterns.every((pattern) => matches(pattern, text));
}

/** `cart-4711` gives `cart-8203`: as many digits, the first of a number not made 0. */
function otherDigits(example: string, seed: number): string {
  if (!/\d/.test(example) || example.length > 80) return example;
  const random = createRandom(seed);
  return example.replace(/\d/g, (digit, index: number) => {
    const leads = digit !== '0' && !/\d/.test(example[index - 1] ?? '');
    return String(leads ? 1 + random.below(9) : random.below(10));
  });
}

/** Formats whose usual text is too short or too long, as far as the format leaves room. */
function stretched(rules: TextRules, format: string, seed: number, root: number, like: string | undefined): string | undefined {
  const { minLength = 0, maxLength = Infinity } = rules;
  const usual = formatTexts[format]?.(createRandom(seed), momentOf(root, seed, like)) ?? '';
  const missing = Math.max(0, minLength - usual.length);
  const tries: Readonly<Record<string, readonly string[]>> = {
    uri: [`https://a.example/${'x'.repeat(Math.max(0, minLength - 18))}`, 'a:b'],
    email: [`${'x'.repeat(Math.min(63, missing + 1))}@a.example`, 'a@b.co'],
    hostname: ['a.co', 'a'],
    byte: ['', 'AAAA', 'A'.repeat(Math.ceil(minLength / 4) * 4)],
    password: [plainText(seed, minLength, maxLength)],
    binary: [plainText(seed, minLength, maxLength)],
    'uri-reference': [`/${'x'.repeat(Math.max(0, minLength - 1))}`, ''],
  };
  return (tries[format] ?? tries[format.replace(/^(idn-|iri)/, (found) => (found === 'iri' ? 'uri' : ''))] ?? []).find((text) =>
    fits(rules, text),
  );
}

function plainText(seed: number, min: number, max: number): string {
  const random = createRandom(seed);
  let text = textLike['word']?.(random) ?? '';
  while (text.length < min) text += ` ${textLike['word']?.(random) ?? 'word'}`;
  return text.length > max ? text.slice(0, max).replace(/ $/, 'x') : text;
}
