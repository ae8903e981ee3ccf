import { linesOf } from './json.js';
import { gist, parsed, storiesOf } from './stories.js';

/** The page: what comes in, told as it comes. Texts of events are only ever set as text, never as markup. */

const byId = (id) => document.getElementById(id);
const list = byId('list');
const most = 500;

const state = { entries: [], counts: {}, minutes: [], newest: 0, chosen: undefined, paused: false, held: [], view: 'events' };
const schemas = new Map();
const paths = {
  cart: 'cart',
  category: 'category',
  customer: 'customer',
  employee: 'employee',
  order: 'order',
  product: 'product',
  'product.inventory': 'inventory',
  'product.cost': 'product.cost',
  heartbeat: 'heartbeat',
  batch: 'batch',
};

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'onclick') made.addEventListener('click', value);
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

const clock = (at) => new Date(at).toLocaleTimeString(undefined, { hour12: false });
const verdicts = { stored: 'accepted', refused: 'refused', failed: 'failed' };

function what(entry) {
  if (entry.verdict === 'stored') return gist(entry.type, entry.body) || ' ';
  const [first] = Object.entries(entry.errors ?? {});
  const told = first === undefined ? (entry.message ?? '') : `${first[0]} ${first[1]}`.trim();
  return [entry.errorType, told].filter(Boolean).join(': ');
}

/* ---- the list ---- */

function fits(entry) {
  const text = byId('text').value.toLowerCase();
  return (
    (byId('site').value === '' || entry.site === byId('site').value) &&
    (byId('type').value === '' || entry.type === byId('type').value) &&
    (byId('verdict').value === '' || entry.verdict === byId('verdict').value) &&
    (text === '' || `${entry.body} ${what(entry)}`.toLowerCase().includes(text))
  );
}

function row(entry, isNew) {
  return element(
    'li',
    {
      id: `event-${entry.id}`,
      role: 'option',
      class: `${entry.verdict}${isNew ? ' new' : ''}`,
      'aria-selected': String(state.chosen === entry.id),
      'data-id': String(entry.id),
    },
    element('span', { class: 'time' }, clock(entry.at)),
    element('span', { class: 'type' }, entry.type),
    element('span', { class: 'site' }, `${entry.site ?? ''} (${verdicts[entry.verdict]})`),
    element('span', { class: 'what' }, what(entry)),
  );
}

function showList() {
  list.replaceChildren(
    ...state.entries
      .filter(fits)
      .toReversed()
      .map((entry) => row(entry, false)),
  );
  byId('none').hidden = list.childElementCount > 0;
  byId('none').textContent =
    state.entries.length === 0
      ? 'No event has come yet. Send one with the curl that the collector printed when it started.'
      : 'No event fits these filters.';
}

function addOptions(select, value) {
  if (value === undefined || value === '' || [...select.options].some((option) => option.value === value)) return;
  select.append(element('option', { value }, value));
}

function take(entry) {
  state.entries.push(entry);
  if (state.entries.length > most) state.entries.shift();
  addOptions(byId('site'), entry.site);
  addOptions(byId('type'), entry.type);
}

/** What has come since the page was last drawn. Under a flood it is drawn five times a second all the same. */
const fresh = [];
let drawing = false;
let loading = true;

function arrive(entry) {
  fresh.push(entry);
  if (drawing) return;
  drawing = true;
  setTimeout(() => {
    drawing = false;
    if (!loading) drawFresh();
  }, 200);
}

function drawFresh() {
  const entries = fresh.splice(0).filter(({ id }) => id > state.newest);
  if (entries.length === 0) return;
  state.newest = entries.at(-1).id;
  for (const entry of entries) {
    state.counts[entry.verdict] = (state.counts[entry.verdict] ?? 0) + 1;
    countMinute(entry);
    announce(entry);
  }
  if (state.paused) {
    state.held.push(...entries);
    state.held.splice(0, state.held.length - most);
    byId('pause').textContent = `Go on (${state.held.length === most ? 'at least ' : ''}${state.held.length} new)`;
  } else {
    for (const entry of entries) take(entry);
    // Only what will be seen is made into rows.
    const rows = entries.filter(fits).slice(-most).toReversed().map(newRow);
    list.prepend(...rows);
    while (list.childElementCount > most) list.lastElementChild.remove();
    byId('none').hidden = list.childElementCount > 0;
    if (state.view === 'stories') showStories();
  }
  showCounts();
}

function newRow(entry) {
  const made = row(entry, true);
  // Showing the list again would play it again.
  made.addEventListener('animationend', () => made.classList.remove('new'));
  return made;
}

function showCounts() {
  for (const verdict of ['stored', 'refused', 'failed']) {
    const place = byId(`count-${verdict}`);
    place.textContent = String(state.counts[verdict] ?? 0);
    place.classList.toggle('zero', (state.counts[verdict] ?? 0) === 0);
  }
  showChart();
}

/* ---- the chart ---- */

function countMinute(entry) {
  const at = Math.floor(entry.at / 60_000) * 60_000;
  let minute = state.minutes.at(-1);
  if (minute === undefined || minute.at < at) state.minutes.push((minute = { at, stored: 0, refused: 0 }));
  minute[entry.verdict === 'stored' ? 'stored' : 'refused'] += 1;
  if (state.minutes.length > 60) state.minutes.shift();
}

function showChart() {
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  const shown = state.minutes.filter(({ at }) => now - at < 3_600_000);
  const top = Math.max(0, ...shown.map(({ stored, refused }) => stored + refused));
  const bars = shown.flatMap(({ at, stored, refused }) => {
    const x = 236 - ((now - at) / 60_000) * 4;
    const high = (count) => (count / Math.max(1, top)) * 38;
    return [bar('stored', x, 40 - high(stored), high(stored)), bar('refused', x, 40 - high(stored) - high(refused), high(refused))];
  });
  const sum = shown.reduce((total, { stored, refused }) => [total[0] + stored, total[1] + refused], [0, 0]);
  byId('chart-title').textContent = `Events a minute, over the last hour: ${sum[0]} accepted, ${sum[1]} not, at most ${top} in a minute`;
  byId('chart').replaceChildren(byId('chart-title'), ...bars);
  byId('chart-scale').textContent = `events a minute, last hour; at most ${top}`;
}

function bar(kind, x, y, height) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [key, value] of Object.entries({ class: kind, x, y, width: 3, height })) made.setAttribute(key, String(value));
  return made;
}

/* ---- one event ---- */

async function schemaOf(type) {
  if (!schemas.has(type)) {
    const found = await fetch(`/v2/schema/${encodeURIComponent(type)}.json`).then(
      (response) => (response.ok ? response.json() : undefined),
      () => undefined,
    );
    schemas.set(type, found);
  }
  return schemas.get(type);
}

async function choose(id, focus = false) {
  const entry = [...state.entries, ...state.held].find((one) => one.id === id);
  if (entry === undefined) return;
  state.chosen = id;
  for (const option of list.children) option.setAttribute('aria-selected', String(option.dataset.id === String(id)));
  list.setAttribute('aria-activedescendant', `event-${id}`);
  byId(`event-${id}`)?.scrollIntoView({ block: 'nearest' });
  const schema = await schemaOf(entry.type);
  if (state.chosen !== id) return;
  byId('detail').replaceChildren(...detail(entry, schema));
  if (focus || matchMedia('(max-width: 760px)').matches) byId('detail').focus();
}

function detail(entry, schema) {
  const value = parsed(entry.body);
  const errors = Object.entries(entry.errors ?? {});
  return [
    element('button', { type: 'button', class: 'back', onclick: () => byId('list').focus() }, '↑ Back to the list'),
    element('h2', {}, `${entry.type} `, element('span', { class: `verdict ${entry.verdict}` }, verdicts[entry.verdict])),
    element(
      'p',
      {},
      `${clock(entry.at)}${entry.site === undefined ? '' : `, site ${entry.site}`}, answered ${entry.status}${entry.errorType === undefined ? '' : ` ${entry.errorType}`}`,
    ),
    errors.length === 0
      ? entry.verdict === 'stored' || entry.message === undefined
        ? undefined
        : element('p', { class: 'errors' }, entry.message)
      : element(
          'ul',
          { class: 'errors', 'aria-label': 'What is wrong' },
          ...errors.map(([path, text]) => element('li', {}, element('a', { href: `#${anchor(path)}` }, path || '(the event)'), ` ${text}`)),
        ),
    element('h3', {}, 'What was sent'),
    value === undefined || entry.cut
      ? element('pre', {}, entry.body || '(nothing)', entry.cut ? '\n… (cut: it is long)' : '')
      : json(value, entry.errors ?? {}, schema),
    element('h3', {}, 'Send it again'),
    ...again(entry),
  ].filter((one) => one !== undefined);
}

const anchor = (path) => `field-${path.replace(/[^\w.-]/g, '_') || 'top'}`;

function json(value, errors, schema) {
  const lines = linesOf(value, errors, schema).map((line) => {
    const { depth, key, open, text, close, path, message, words, missing } = line;
    const id = close === undefined ? anchor(path) : undefined;
    const name =
      key === undefined
        ? undefined
        : words === undefined
          ? JSON.stringify(key)
          : element('button', { type: 'button', 'aria-expanded': 'false', title: words, onclick: explain }, JSON.stringify(key));
    return element(
      'li',
      { id, class: message === undefined ? undefined : 'bad', 'data-words': words },
      element('span', { class: 'indent' }, '  '.repeat(depth)),
      name,
      key === undefined ? undefined : ': ',
      text === undefined ? undefined : element('span', { class: text.startsWith('"') ? 'text' : 'value' }, text),
      open,
      close,
      missing === true ? element('em', {}, '(not there)') : undefined,
      message === undefined ? undefined : element('span', { class: 'message' }, `← ${message}`),
    );
  });
  return element(
    'div',
    { class: 'json', tabindex: '0', role: 'group', 'aria-label': 'The event as JSON. Names of fields are buttons that explain them.' },
    element('ol', {}, ...lines),
  );
}

function explain(event) {
  const button = event.currentTarget;
  const line = button.closest('li');
  const shown = line.querySelector('.words');
  button.setAttribute('aria-expanded', String(shown === null));
  if (shown === null) line.append(element('span', { class: 'words' }, line.dataset.words));
  else shown.remove();
}

function again(entry) {
  const path =
    entry.type === 'visit' || entry.type === 'pageview'
      ? `tracker/${entry.type}`
      : `${encodeURIComponent(entry.site ?? 'my-shop')}/${paths[entry.type] ?? entry.type}`;
  const quoted = `'${entry.body.replaceAll("'", `'\\''`)}'`;
  const text = `curl ${location.origin}/v2/${path} -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d ${quoted}`;
  const copy = element('button', { type: 'button' }, 'Copy');
  copy.addEventListener('click', async () => {
    await navigator.clipboard?.writeText(text);
    copy.textContent = 'Copied';
  });
  return [
    element('pre', { id: 'curl' }, text),
    element('p', {}, copy, ' ', element('span', { class: 'hint' }, 'Tokens are not kept: put yours into TOKEN.')),
  ];
}

/* ---- stories ---- */

function showStories() {
  const stories = storiesOf(state.entries.filter(fits));
  byId('no-stories').hidden = stories.length > 0;
  byId('story-list').replaceChildren(
    ...stories.map(({ site, ties, entries }) =>
      element(
        'li',
        { class: 'story' },
        element('h2', {}, ties.join(', ')),
        element('p', { class: 'hint' }, `${site ?? ''}, ${entries.length} events`),
        element(
          'ol',
          {},
          ...entries.map((entry) =>
            element(
              'li',
              {},
              element(
                'button',
                { type: 'button', onclick: () => choose(entry.id, true) },
                element('span', { class: 'time' }, clock(entry.at)),
                element('strong', {}, entry.type),
                ` ${what(entry)} `,
                entry.verdict === 'stored' ? undefined : element('span', { class: `verdict ${entry.verdict}` }, verdicts[entry.verdict]),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function view(name) {
  state.view = name;
  for (const one of ['events', 'stories']) {
    const tab = byId(`tab-${one}`);
    tab.setAttribute('aria-selected', String(one === name));
    tab.tabIndex = one === name ? 0 : -1;
    byId(one).hidden = one !== name;
  }
  if (name === 'stories') showStories();
}

/* ---- what a screen reader is told: not every event, but that there are some ---- */

const news = { stored: 0, other: 0, waiting: false };
function announce(entry) {
  news[entry.verdict === 'stored' ? 'stored' : 'other'] += 1;
  if (news.waiting) return;
  news.waiting = true;
  setTimeout(() => {
    byId('announce').textContent = `${news.stored} ${news.stored === 1 ? 'event' : 'events'} accepted, ${news.other} not`;
    Object.assign(news, { stored: 0, other: 0, waiting: false });
  }, 3_000);
}

/* ---- hands ---- */

list.addEventListener('click', (event) => {
  const option = event.target.closest('li');
  if (option !== null) choose(Number(option.dataset.id));
});
list.addEventListener('keydown', (event) => {
  const options = [...list.children];
  const current = options.findIndex((option) => option.dataset.id === String(state.chosen));
  const next = {
    ArrowDown: current + 1,
    ArrowUp: Math.max(0, current - 1),
    Home: 0,
    End: options.length - 1,
    PageDown: Math.min(options.length - 1, current + 10),
    PageUp: Math.max(0, current - 10),
  }[event.key];
  if (event.key === 'Enter') byId('detail').focus();
  if (next === undefined || options[next] === undefined) return;
  event.preventDefault();
  choose(Number(options[next].dataset.id));
});
byId('detail').addEventListener('keydown', (event) => {
  if (event.key === 'Escape') list.focus();
});
for (const id of ['site', 'type', 'verdict', 'text']) {
  byId(id).addEventListener('input', () => {
    showList();
    if (state.view === 'stories') showStories();
  });
}
byId('filters').addEventListener('submit', (event) => event.preventDefault());
byId('pause').addEventListener('click', () => {
  state.paused = !state.paused;
  byId('pause').setAttribute('aria-pressed', String(state.paused));
  byId('pause').textContent = state.paused ? 'Go on' : 'Pause';
  if (state.paused) return;
  for (const entry of state.held.splice(0)) take(entry);
  showList();
});
for (const name of ['events', 'stories']) {
  const tab = byId(`tab-${name}`);
  tab.addEventListener('click', () => view(name));
  tab.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const other = name === 'events' ? 'stories' : 'events';
    view(other);
    byId(`tab-${other}`).focus();
  });
}

/* ---- the line to the collector ---- */

function connected(isLive) {
  byId('connection').textContent = isLive ? 'Live' : 'Not connected; trying again…';
  byId('connection').className = isLive ? 'live' : 'lost';
}

/** Begins anew with what the collector has: it may be another one, which counts from one. What comes in the meantime waits. */
async function load() {
  loading = true;
  const recent = await fetch('/inspector/recent').then((response) => response.json());
  state.entries = [];
  state.held = [];
  for (const entry of recent.entries) take(entry);
  state.newest = recent.entries.at(-1)?.id ?? 0;
  state.counts = recent.counts;
  state.minutes = recent.minutes;
  showList();
  showCounts();
  if (state.view === 'stories') showStories();
  loading = false;
  drawFresh();
}

const source = new EventSource('/inspector/events');
source.addEventListener('open', () => {
  load().then(
    () => connected(true),
    () => connected(false),
  );
});
source.addEventListener('error', () => connected(false));
source.addEventListener('message', (event) => arrive(JSON.parse(event.data)));
setInterval(showChart, 30_000);
