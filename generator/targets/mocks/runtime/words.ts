import type { Random } from './random.ts';

/** Texts by what they are like. People, shops and places are made up; domains are those of RFC 2606, which nobody owns. */

const given = [
  'Ada',
  'Alan',
  'Grace',
  'Edsger',
  'Barbara',
  'Donald',
  'Frances',
  'Niklaus',
  'Radia',
  'Tim',
  'Margaret',
  'Dennis',
  'Hedy',
  'Ken',
  'Karen',
  'Linus',
];
const family = [
  'Abara',
  'Berg',
  'Costa',
  'Dubois',
  'Eriksen',
  'Fischer',
  'Garcia',
  'Haddad',
  'Ito',
  'Jansen',
  'Kowalski',
  'Lindt',
  'Moreau',
  'Novak',
  'Okafor',
  'Price',
];
const cities = ['Berlin', 'Bristol', 'Lyon', 'Oslo', 'Porto', 'Utrecht', 'Vienna', 'Boston', 'Denver', 'Kyoto'];
const states = ['Bavaria', 'Oregon', 'Ontario', 'Tuscany', 'Utrecht', 'Victoria'];
const streets = ['Mill Lane', 'High Street', 'Station Road', 'Harbour Street', 'Garden Row', 'Park Avenue'];
const countries = ['AT', 'CA', 'DE', 'ES', 'FR', 'GB', 'IT', 'JP', 'NL', 'US'];
const countryNames = ['Austria', 'Canada', 'France', 'Germany', 'Italy', 'Japan', 'Spain'];
const currencies = ['EUR', 'USD', 'GBP', 'CHF', 'SEK'];
const languages = ['en', 'de', 'fr', 'es', 'nl', 'en-GB', 'fr-CA'];
const companies = ['Northwind', 'Blue Harbour', 'Sunrise Foods', 'Cedar & Sons', 'Quiet Mountain', 'Paper Crane'];
const departments = ['Sales', 'Purchasing', 'Support', 'Logistics', 'Marketing'];
const positions = ['Manager', 'Buyer', 'Assistant', 'Head of Sales', 'Clerk'];
const products = ['T-shirt', 'Mug', 'Backpack', 'Notebook', 'Lamp', 'Scarf', 'Teapot', 'Blanket'];
const brands = ['Savanna', 'Kestrel', 'Oakline', 'Fjord', 'Marigold'];
const colours = ['red', 'blue', 'green', 'black', 'white', 'yellow'];
const words = [
  'amber',
  'birch',
  'cloud',
  'delta',
  'ember',
  'field',
  'grove',
  'harbor',
  'island',
  'juniper',
  'lantern',
  'meadow',
  'orchid',
  'pebble',
  'river',
  'willow',
];
const agents = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
];
const searches = ['green mug', 'wool scarf', 'gift for a reader', 'teapot 1 litre'];
const payments = ['card', 'invoice', 'bank transfer', 'cash on delivery'];
const cards = ['Visa', 'Mastercard', 'American Express'];

const hexadecimal = '0123456789abcdef';

/** So many characters out of an alphabet. */
export function characters(random: Random, alphabet: string, count: number): string {
  let text = '';
  for (let index = 0; index < count; index++) text += alphabet[random.below(alphabet.length)];
  return text;
}

export const hex = (random: Random, count: number): string => characters(random, hexadecimal, count);
const digits = (random: Random, count: number): string => characters(random, '0123456789', count);
const plain = (name: string): string => name.toLowerCase();
const person = (random: Random): string => `${random.pick(given)} ${random.pick(family)}`;
const slug = (random: Random): string => `${random.pick(words)}-${random.pick(words)}`;
const title = (random: Random): string => {
  const text = `${random.pick(words)} ${random.pick(words)}`;
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
};

export const textLike: Readonly<Record<string, (random: Random) => string>> = {
  address: (random) => `${1 + random.below(120)} ${random.pick(streets)}`,
  agent: (random) => random.pick(agents),
  brand: (random) => random.pick(brands),
  card: (random) => random.pick(cards),
  city: (random) => random.pick(cities),
  code: (random) => `${random.pick(products).replace('-', '').toUpperCase()}-${digits(random, 4)}`,
  colour: (random) => random.pick(colours),
  company: (random) => random.pick(companies),
  countryCode: (random) => random.pick(countries),
  country: (random) => random.pick(countryNames),
  currency: (random) => random.pick(currencies),
  decimal: (random) => `${1 + random.below(99)}.${digits(random, 2)}`,
  department: (random) => random.pick(departments),
  domain: (random) => `${random.pick(words)}.example`,
  email: (random) => `${plain(random.pick(given))}.${plain(random.pick(family))}@${random.pick(words)}.example`,
  familyName: (random) => random.pick(family),
  file: (random) => `${slug(random)}.txt`,
  givenName: (random) => random.pick(given),
  hash: (random) => hex(random, 40),
  id: (random) => hex(random, 12),
  image: (random) => `https://cdn.${random.pick(words)}.example/${slug(random)}.jpg`,
  ip: (random) => `192.0.2.${1 + random.below(254)}`,
  language: (random) => random.pick(languages),
  name: title,
  number: (random) => String(1000 + random.below(900000)),
  payment: (random) => random.pick(payments),
  person,
  phone: (random) => `+1 555 01${digits(random, 2)}`,
  position: (random) => random.pick(positions),
  postcode: (random) => digits(random, 5),
  product: (random) => `${random.pick(brands)} ${random.pick(products)}`,
  search: (random) => random.pick(searches),
  sentence: (random) => `${title(random)} by the ${random.pick(words)}.`,
  slug,
  state: (random) => random.pick(states),
  token: (random) => hex(random, 32),
  url: (random) => `https://www.${random.pick(words)}.example/${slug(random)}`,
  user: (random) => `${plain(random.pick(given))}${random.below(100)}`,
  uuid: (random) =>
    `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${random.pick(['8', '9', 'a', 'b'])}${hex(random, 3)}-${hex(random, 12)}`,
  version: (random) => `${random.below(9)}.${random.below(20)}.${random.below(20)}`,
  word: (random) => random.pick(words),
};
