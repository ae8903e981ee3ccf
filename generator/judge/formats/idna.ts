/**
 * Names in all scripts: RFC 5890 to 5893 (IDNA2008). The classes of RFC 5892, 2, are worked out from the Unicode properties that
 * regular expressions know, so that no table of code points is carried along. What they do not know (the bidirectional class and the
 * joining type) is told by block and by the letters that RFC 5892, appendix A.1, is about.
 */

const letterDigits = /^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$/u;
const ignorable = /^[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Noncharacter_Code_Point}\u20D0-\u20FF\u{1D100}-\u{1D24F}]$/u;
const oldHangul = /^[\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7FB]$/;
const allowed = /^[-a-z\d\u00DF\u03C2\u06FD\u06FE\u0F0B\u3007\u13A0-\u13F5]$/;
const forbidden = /^[\u{302E}\u{302F}\u0640\u07FA\u3031-\u3035\u303B]$/u;

/** RFC 5892, 3: PVALID. Those of appendix A, which depend on what stands around them, are apart. */
function isValidAlone(character: string): boolean {
  if (allowed.test(character)) return true;
  if (forbidden.test(character) || ignorable.test(character) || oldHangul.test(character) || !letterDigits.test(character)) return false;
  return character.normalize('NFKC').toLowerCase().normalize('NFKC') === character;
}

const virama =
  /^[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D3B\u0D3C\u0D4D\u0DCA\u0E3A\u0EBA\u0F84\u1039\u103A\u1714\u1715\u1734\u17D2\u1A60\u1B44\u1BAA\u1BAB\u1BF2\u1BF3\u2D7F\uA806\uA82C\uA8C4\uA953\uA9C0\uAAF6\uABED\u{10A3F}\u{11046}\u{11070}\u{1107F}\u{110B9}\u{11133}\u{11134}\u{111C0}\u{11235}\u{112EA}\u{1134D}\u{11442}\u{114C2}\u{115BF}\u{1163F}\u{116B6}\u{1172B}\u{11839}\u{1193D}\u{1193E}\u{119E0}\u{11A34}\u{11A47}\u{11A99}\u{11C3F}\u{11D44}\u{11D45}\u{11D97}\u{11F41}\u{11F42}]$/u;
const rightJoining =
  /^[\u0622-\u0625\u0627\u0629\u062F-\u0632\u0648\u0671-\u0673\u0675-\u0677\u0688-\u0699\u06C0\u06C3-\u06CB\u06CD\u06CF\u06D2\u06D3\u06D5\u06EE\u06EF\u0710\u0715-\u0719\u071E\u0728\u072A\u072C\u072F]$/;
const joining =
  /^(?:[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Phags_Pa}\p{Script=Mandaic}\p{Script=Manichaean}\p{Script=Sogdian}\p{Script=Adlam}])$/u;
const mark = /^\p{M}$/u;
const letter = /^\p{L}$/u;

const isDual = (character: string): boolean =>
  letter.test(character) && joining.test(character) && !rightJoining.test(character) && character !== '\u0621';

/** RFC 5892, appendix A.1: between letters that would join, marks left aside. */
function standsBetweenJoining(label: readonly string[], index: number): boolean {
  const before = label
    .slice(0, index)
    .filter((character) => !mark.test(character))
    .at(-1);
  const after = label.slice(index + 1).find((character) => !mark.test(character));
  return before !== undefined && after !== undefined && isDual(before) && (isDual(after) || rightJoining.test(after));
}

/** RFC 5892, appendix A: what is valid only among certain others. Undefined for a character that no rule is about. */
function isValidThere(label: readonly string[], index: number): boolean | undefined {
  const [before, character = '', after] = [label[index - 1] ?? '', label[index], label[index + 1] ?? ''];
  switch (character) {
    case '\u200C':
      return virama.test(before) || standsBetweenJoining(label, index);
    case '\u200D':
      return virama.test(before);
    case '\u00B7':
      return before === 'l' && after === 'l';
    case '\u0375':
      return /^\p{Script=Greek}$/u.test(after);
    case '\u05F3':
    case '\u05F4':
      return /^\p{Script=Hebrew}$/u.test(before);
    case '\u30FB':
      return label.some((other) => /^[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]$/u.test(other));
    default:
      if (/^[\u0660-\u0669]$/.test(character)) return !label.some((other) => /^[\u06F0-\u06F9]$/.test(other));
      if (/^[\u06F0-\u06F9]$/.test(character)) return !label.some((other) => /^[\u0660-\u0669]$/.test(other));
      return undefined;
  }
}

/** RFC 5891, 4.2.3, and the length of 4.2.4. */
function isULabel(label: string): boolean {
  const characters = [...label];
  if (label.normalize('NFC') !== label || label.startsWith('-') || label.endsWith('-') || label.slice(2, 4) === '--') return false;
  if (mark.test(characters[0] ?? '')) return false;
  if (!characters.every((character, index) => isValidThere(characters, index) ?? isValidAlone(character))) return false;
  return encode(characters).length + 4 <= 63;
}

const isDigit = (character: string): boolean => /^[\d\u06F0-\u06F9]$/.test(character);
const isArabicNumber = (character: string): boolean =>
  /^[\u0600-\u0605\u0660-\u0669\u066B\u066C\u06DD\u08E2\u{10D30}-\u{10D39}\u{10E60}-\u{10E7E}]$/u.test(character);
const isRight = (character: string): boolean =>
  /^[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]$/u.test(character) &&
  !mark.test(character) &&
  !isDigit(character) &&
  !isArabicNumber(character);

/** RFC 5893, 2, rules 1 to 6. */
function keepsDirection(label: string): boolean {
  const characters = [...label];
  const [first = ''] = characters;
  const last = characters.filter((character) => !mark.test(character)).at(-1) ?? '';
  if (isRight(first)) {
    const fits = characters.every(
      (one) => isRight(one) || isDigit(one) || isArabicNumber(one) || mark.test(one) || /^[-\u200C\u200D]$/.test(one),
    );
    return (
      fits && (isRight(last) || isDigit(last) || isArabicNumber(last)) && !(characters.some(isDigit) && characters.some(isArabicNumber))
    );
  }
  if (!letter.test(first)) return false;
  return !characters.some((one) => isRight(one) || isArabicNumber(one)) && last !== '-';
}

const ldh = /^[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?$/;

/** A label as it is meant: what Punycode says decoded. Undefined where it is not valid. */
function meaning(label: string): string | undefined {
  if (/[^\0-\u007F]/.test(label)) return isULabel(label) ? label : undefined;
  if (!ldh.test(label)) return undefined;
  if (label.slice(2, 4) !== '--') return label.toLowerCase();
  if (!/^xn--/i.test(label)) return undefined;
  const decoded = decode(label.slice(4).toLowerCase());
  if (decoded === undefined || !/[^\0-\u007F]/.test(decoded) || !isULabel(decoded)) return undefined;
  return encode([...decoded]) === label.slice(4).toLowerCase() ? decoded : undefined;
}

/** Whether labels make a name: each valid, and where one is written from right to left, all of them by RFC 5893. */
export function isName(labels: readonly string[]): boolean {
  const meanings = labels.map(meaning);
  if (!meanings.every((label) => label !== undefined)) return false;
  const isBidirectional = meanings.some((label) => [...label].some((character) => isRight(character) || isArabicNumber(character)));
  return !isBidirectional || meanings.every(keepsDirection);
}

/** Punycode (RFC 3492, 5 and 6). */
const [base, least, most, skew, damp] = [36, 1, 26, 38, 700] as const;

function threshold(k: number, bias: number): number {
  return Math.min(Math.max(k - bias, least), most);
}

function adapt(delta: number, count: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / damp) : delta >> 1;
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > ((base - least) * most) >> 1; k += base) rest = Math.floor(rest / (base - least));
  return k + Math.floor(((base - least + 1) * rest) / (rest + skew));
}

function decode(text: string): string | undefined {
  const cut = text.lastIndexOf('-');
  const output = cut > 0 ? Array.from(text.slice(0, cut), (character) => character.charCodeAt(0)) : [];
  let [code, index, bias] = [128, 0, 72];
  for (let at = cut > 0 ? cut + 1 : 0; at < text.length;) {
    const start = index;
    for (let [weight, k] = [1, base]; ; k += base) {
      const digit = '0123456789abcdefghijklmnopqrstuvwxyz'.indexOf(text[at++] ?? ' ');
      if (digit < 0) return undefined;
      const value = digit < 10 ? digit + 26 : digit - 10;
      index += value * weight;
      const limit = threshold(k, bias);
      if (value < limit) break;
      weight *= base - limit;
    }
    bias = adapt(index - start, output.length + 1, start === 0);
    code += Math.floor(index / (output.length + 1));
    if (code > 0x10ffff) return undefined;
    index %= output.length + 1;
    output.splice(index++, 0, code);
  }
  return String.fromCodePoint(...output);
}

function encode(characters: readonly string[]): string {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const plain = codes.filter((code) => code < 128);
  let output = plain.length > 0 ? `${String.fromCodePoint(...plain)}-` : '';
  let [code, delta, bias, handled] = [128, 0, 72, plain.length];
  while (handled < codes.length) {
    const next = Math.min(...codes.filter((one) => one >= code));
    delta += (next - code) * (handled + 1);
    code = next;
    for (const one of codes) {
      if (one < code) delta++;
      if (one !== code) continue;
      let rest = delta;
      for (let k = base; ; k += base) {
        const limit = threshold(k, bias);
        const digit = rest < limit ? rest : limit + ((rest - limit) % (base - limit));
        output += 'abcdefghijklmnopqrstuvwxyz0123456789'[digit] ?? '';
        if (rest < limit) break;
        rest = Math.floor((rest - limit) / (base - limit));
      }
      bias = adapt(delta, handled + 1, handled === plain.length);
      delta = 0;
      handled++;
    }
    delta++;
    code++;
  }
  return output;
}
