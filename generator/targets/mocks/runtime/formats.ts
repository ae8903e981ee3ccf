import { dateText, dateTimeText } from './moments.ts';
import type { Random } from './random.ts';
import { hex, textLike } from './words.ts';

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function base64(random: Random, count: number): string {
  let text = '';
  for (let index = 0; index < count; index++) text += base64Alphabet[random.below(62)];
  return text;
}

const like = (name: string) => (random: Random) => textLike[name]?.(random) ?? '';

/** A text for each format of JSON Schema 2020-12 (validation, 7.3) and of the OpenAPI Format Registry. `moment` is for dates. */
export const formatTexts: Readonly<Record<string, (random: Random, moment: number) => string>> = {
  'date-time': (_random, moment) => dateTimeText(moment),
  date: (_random, moment) => dateText(moment),
  time: (_random, moment) => dateTimeText(moment).slice(11, 19) + 'Z',
  'date-time-local': (_random, moment) => dateTimeText(moment).slice(0, 19),
  'time-local': (_random, moment) => dateTimeText(moment).slice(11, 19),
  'http-date': (_random, moment) => new Date(moment).toUTCString(),
  duration: (random) => `PT${1 + random.below(59)}M`,
  email: like('email'),
  'idn-email': like('email'),
  hostname: like('domain'),
  'idn-hostname': like('domain'),
  ipv4: like('ip'),
  ipv6: (random) => `2001:db8::${(1 + random.below(65534)).toString(16)}`,
  uri: like('url'),
  url: like('url'),
  'uri-reference': (random) => `/${like('slug')(random)}`,
  iri: like('url'),
  'iri-reference': (random) => `/${like('slug')(random)}`,
  'uri-template': (random) => `/${like('slug')(random)}/{id}`,
  uuid: like('uuid'),
  'json-pointer': (random) => `/${like('word')(random)}/${random.below(10)}`,
  'relative-json-pointer': (random) => `${random.below(3)}/${like('word')(random)}`,
  regex: (random) => `^${like('word')(random)}$`,
  byte: (random) => base64(random, 16),
  base64url: (random) => base64(random, 16),
  binary: (random) => hex(random, 16),
  password: (random) => `${like('word')(random)}-${random.below(9000) + 1000}`,
  int64: (random) => String(random.below(9007199254740991)),
  decimal: like('decimal'),
  'media-range': () => 'application/json',
};
