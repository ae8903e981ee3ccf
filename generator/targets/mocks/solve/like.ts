/**
 * What a property's values are like, by its name, and by the name of the schema it stands in. The first row that fits decides;
 * words are compared whole, so that `state` is not found in `statement`.
 */

type Row = readonly [like: string, words: RegExp, owner?: RegExp];

const textRows: readonly Row[] = [
  [
    'created',
    /\b(create|created|creation|registered|joined|start|started|begin|began|opened|issued|born)\b.*\b(date|at|on|time|timestamp)\b|^(created|started|opened|issued)$/,
  ],
  [
    'changed',
    /\b(change|changed|update|updated|modified|modification|last|pushed|edited|processed|accepted|paid)\b.*\b(date|at|on|time|timestamp|seen|modified)\b|^(updated|modified)$/,
  ],
  [
    'ended',
    /\b(cancel|cancelled|canceled|close|closed|delete|deleted|end|ended|expire|expires|expiry|expiration|due|finish|finished|completed|merged|archived|valid)\b.*\b(date|at|on|time|timestamp|until)\b|^(expires|due|ended|closed)$/,
  ],
  ['birth', /\b(birth|birthday|dob)\b/],
  ['moment', /\b(date|at|timestamp|time|datetime|day)$/],
  ['email', /\be ?mail\b/],
  ['givenName', /\b(first ?name|given ?name|forename)\b/],
  ['familyName', /\b(last ?name|family ?name|surname)\b/],
  ['user', /\b(user ?name|login|nick ?name|handle|screen name)\b/],
  ['password', /\bpassword\b/],
  ['phone', /\b(phone|mobile|telephone|fax|tel)\b/],
  ['image', /\b(image|avatar|photo|picture|thumbnail|logo|icon)s?\b/],
  ['search', /\b(term|query|search|keyword|q)\b/],
  ['agent', /\b(user ?agent|ua)\b/],
  ['url', /\b(url|urls|uri|uris|link|href|website|homepage|admin|store|webhook|callback|referrer|referer)$/],
  ['ip', /\bip\b/],
  ['domain', /\b(domain|host|hostname)\b/],
  ['uuid', /\b(uuid|guid)\b/],
  ['currency', /\bcurrency\b/],
  ['countryCode', /\bcountry\b/],
  ['language', /\b(language|locale|lang)\b/],
  ['postcode', /\b(postal ?code|post ?code|zip|zip ?code)\b/],
  ['address', /\b(address|address ?1|street|line ?1|address line)\b/],
  ['city', /\b(city|town)\b/],
  ['state', /\b(state|province|region|county)$/, /address|location|place|shipping|billing/],
  ['company', /\b(company|organi[sz]ation|org|employer|business)( name)?\b/],
  ['department', /\bdepartment\b/],
  ['position', /\b(position|job ?title|role)$/],
  ['brand', /\b(brand|maker|manufacturer|vendor)\b/],
  ['payment', /\bpayment ?method\b/],
  ['card', /\bcard ?type\b/],
  ['token', /\b(token|secret|api ?key|signature|nonce|session)\b/],
  ['hash', /\b(sha|hash|checksum|digest|commit)\b/],
  ['version', /\bversion\b/],
  ['colour', /\bcolou?r\b/],
  ['file', /\b(file ?name|file|path)$/],
  ['product', /^(name|title)$/, /product|item|variant|sku|goods|article/],
  [
    'person',
    /\b(name|full name|display name|author)$/,
    /customer|user|person|employee|contact|member|owner|author|patient|guest|passenger/,
  ],
  ['person', /\b(full ?name|display ?name|author|customer ?name|contact ?name)$/],
  ['code', /\b(code|sku)\b/],
  ['number', /\b(number|no|num)$/],
  ['id', /\b(id|ids|identifier|key|ref|reference)$/],
  ['slug', /\bslug\b/],
  ['sentence', /\b(description|message|comment|summary|body|text|note|notes|reason|details?|bio|caption)$/],
  ['name', /\b(name|title|label|subject)$/],
  ['decimal', /\b(price|cost|amount|total)\b/],
];

const numberRows: readonly Row[] = [
  ['time', /\b(timestamp|created|updated|expires|at|time)$/],
  ['discount', /\bdiscounts?\b/],
  ['fee', /\b(tax|shipping|fee|payment cost|delivery cost)\b/],
  ['price', /\b(price|cost|amount|total|subtotal|balance|sum|money)\b/],
  ['quantity', /\b(quantity|qty)\b/],
  ['rating', /\b(rating|stars)\b/],
  ['percent', /\bpercent(age)?\b/],
  ['ratio', /\b(ratio|rate|probability|score)\b/],
  ['latitude', /\b(lat|latitude)\b/],
  ['longitude', /\b(lon|lng|long|longitude)\b/],
  ['year', /\byear\b/],
  ['page', /\bpage\b/],
  ['size', /\b(size|width|height|length|bytes|weight)\b/],
  ['id', /\b(id|number|no)$/],
  ['count', /\b(count|counts|level|stock|results|total \w+s|limit|offset|remaining)\b/],
];

/** `firstName`, `first_name` and `first-name` are the same words. */
export function wordsOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[^A-Za-z\d]+/g, ' ')
    .trim()
    .toLowerCase();
}

/** What a text is like; undefined where nothing tells. */
export function textLikeOf(name: string, owner: string): string | undefined {
  return find(textRows, name, owner);
}

/** What a number is like; undefined where nothing tells. */
export function numberLikeOf(name: string, owner: string): string | undefined {
  return find(numberRows, name, owner);
}

function find(rows: readonly Row[], name: string, owner: string): string | undefined {
  return fitting(rows, name).find(([, , of]) => of === undefined || of.test(wordsOf(owner)))?.[0];
}

/** A document has thousands of properties of a few hundred names. */
const known = new Map<readonly Row[], Map<string, readonly Row[]>>();
const most = 10_000;

function fitting(rows: readonly Row[], name: string): readonly Row[] {
  const byName = known.get(rows) ?? new Map<string, readonly Row[]>();
  known.set(rows, byName);
  const before = byName.get(name);
  if (before !== undefined) return before;
  const words = wordsOf(name);
  const found = rows.filter(([, pattern]) => pattern.test(words));
  if (byName.size < most) byName.set(name, found);
  return found;
}
