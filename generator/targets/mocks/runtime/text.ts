import { formatTexts } from './formats.ts';
import { dateTimeText, momentOf, momentTexts } from './moments.ts';
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
  const { minLength = 0, maxLength = Infinity, format, patterns } = rules;
  if (format !== undefined && Object.hasOwn(formatTexts, format)) {
    return formatText(rules, format, seed, root, like) ?? patternedText(rules, seed) ?? stretched(rules, format, seed, root, like);
  }
  const usual = usualText(rules, seed, root, like);
  if (usual !== undefined) return usual;
  return patterns === undefined ? plainText(seed, minLength, maxLength) : patternedText(rules, seed);
}

function formatText(rules: TextRules, format: string, seed: number, root: number, like: string | undefined): string | undefined {
  const moment = momentOf(root, seed, like);
  for (let attempt = 0; attempt < 3; attempt++) {
    const text = formatTexts[format]?.(createRandom(mix(seed, attempt)), moment) ?? '';
    if (fits(rules, text)) return text;
  }
  return undefined;
}

function usualText(rules: TextRules, seed: number, root: number, like: string | undefined): string | undefined {
  const { examples, patterns } = rules;
  if (examples !== undefined && examples.length > 0) {
    const example = examples[below(seed, examples.length)] ?? '';
    const text = patterns === undefined ? otherDigits(example, seed) : example;
    if (fits(rules, text)) return text;
  }
  if (like !== undefined && moments.has(like)) {
    const moment = momentOf(root, seed, like);
    const whole = dateTimeText(moment);
    const text = fits(rules, whole) ? whole : momentTexts(moment).find((one) => fits(rules, one));
    if (text !== undefined) return text;
  }
  const known = like ?? (patterns === undefined ? 'word' : undefined);
  const text = known !== undefined && Object.hasOwn(textLike, known) ? textLike[known]?.(createRandom(seed)) : undefined;
  return text !== undefined && fits(rules, text) ? text : undefined;
}

function patternedText(rules: TextRules, seed: number): string | undefined {
  const [pattern] = rules.patterns ?? [];
  const { minLength = 0, maxLength = Infinity } = rules;
  for (let attempt = 0; pattern !== undefined && attempt < 20; attempt++) {
    const text = patternText(pattern, mix(seed, attempt), minLength, maxLength);
    if (text === undefined) return undefined;
    if (fits(rules, text)) return text;
  }
  return undefined;
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
