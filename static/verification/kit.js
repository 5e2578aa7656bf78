// The page of a kit: it verifies with what lies beside it, and asks the register only what its reader sends there.
// What it fetches for a code is the same for every code: who hosts it learns nothing of whom it was about.

import { day, filled, moment, told } from './answer.js';
import { verifyToken } from './token.js';
import { bare, openList, openTrust, verify } from './verifier.js';

const PATIENCE = 8000; // milliseconds for the register to answer
const LARGEST = 1024 * 1024; // of a file that is read here
const WHOLE = new TextDecoder('utf-8', { ignoreBOM: true }); // what stands before a text is part of it
const kit = document.getElementById('kit'), { root, register } = kit.dataset;
const at = (id) => document.getElementById(id);

// What lies beside the page.

const beside = async (path) => {
  const response = await fetch(path, { cache: 'no-cache', credentials: 'omit' }).catch(() => null);
  return response?.ok ? response.text() : null;
};

/** Words for the codes of certificates, as the register had them; where they are not, the codes are said. */
async function words() {
  try {
    return JSON.parse(await beside('names.json'));
  } catch {
    return null;
  }
}

/** The bundle, if it is of the root that this page was made with, and every list that is one of its authorities'. */
async function material() {
  const text = await beside('trust.json');
  try {
    const trust = JSON.parse(text), bundle = await openTrust(trust, root);
    const index = JSON.parse((await beside('status/index.json')) ?? '{"lists":[]}');
    const found = await Promise.all(index.lists.map(async ({ jwt }) => {
      const list = await beside(`status/${jwt}`);
      return { list, says: list && (await openList(list, bundle)) };
    }));
    const lists = found.filter(({ says }) => says);
    return { trust, bundle, lists: lists.map(({ list }) => list), opened: lists.map(({ says }) => says) };
  } catch {
    return null;
  }
}

/** How old everything is, and what is missing. */
function dates({ bundle, opened }) {
  const now = Date.now(), box = at('dates'), stale = (until) => (now > Date.parse(until) ? ['stale'] : []);
  const row = (holds, put) => box.append(filled(document, 'date', new Set(holds), put));
  row(['keys', ...stale(bundle.valid_until)], { issued: day(bundle.issued), until: day(bundle.valid_until), version: bundle.version });
  for (const { slug, legal_name: authority } of bundle.authorities) {
    for (const purpose of ['revocation', 'suspension']) {
      const lists = opened.filter((one) => one.slug === slug && one.purpose === purpose);
      if (!lists.length) row(['none', `no-${purpose}`], { authority });
      for (const { number, issued, until } of lists)
        row([purpose, ...stale(until)], { authority, number, issued: moment(issued * 1000), until: day(until) });
    }
  }
}

// Answers.

const quiet = () => {
  for (const one of kit.querySelectorAll('[data-note]')) one.hidden = true;
  for (const one of kit.querySelectorAll('.bad')) wrong(one, false);
};
let names = null;
const note = (name) => {
  kit.querySelector(`[data-note=${name}]`).hidden = false;
};

function show(report, holds) {
  const part = told(document, { ...report, ours: new URL(register).host }, holds, names), box = at('said');
  const ask = part.querySelector('[data-ask]'), id = report.certificate?.public_id || report.public_id;
  ask?.addEventListener('click', () => byId(id));
  for (const one of part.querySelectorAll('[data-again]')) one.addEventListener('click', (event) => event.preventDefault() || location.reload());
  const heading = part.getElementById('v').textContent.trim();
  const acted = document.activeElement !== document.body; // who came with a code has done nothing here yet
  at('intro').hidden = true;
  box.replaceChildren(part);
  document.title = `${heading} – certify`;
  scrollTo(0, 0);
  if (!acted) return;
  at('v').tabIndex = -1;
  at('v').focus();
}

const nothing = (missing, id) => ({ public_id: id, verdict: 'cannot_check', checked_at: new Date().toISOString(), steps: [], certificate: null, missing });

const SIGNED = /^(https?:|eyJ)/i;

/** The public id, where a text is that alone or an address of the register without its signed part; else "". */
function typed(text) {
  const start = `${register}/v/`, id = text.startsWith(start) ? text.slice(start.length).replace(/\?lang=[a-z]+$/, '') : text;
  const plain = id.replace(/[\s\u2010-\u2015-]/g, '').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{12}$/.test(plain) ? plain : '';
}

/** Whether a text may be a code at all: an address of the register that is none is no unknown certificate. */
const isCode = (text) => typed(text) || (SIGNED.test(text) && !(text.startsWith(`${register}/`) && !text.includes('#')));

/** Nothing is answered to what is no code: no earlier answer may stand above it. */
function refuse() {
  at('said').replaceChildren();
  at('intro').hidden = false;
  wrong(at('code').closest('.field'), true, 'form');
  at('code').focus();
}

/** The verdict of this device alone, on the text of a code or a token. */
async function alone(given, have) {
  quiet();
  const text = bare(given);
  if (!isCode(text.trimStart())) return refuse(); // what else stands before a code makes it one that nobody knows
  if (typed(text)) return show(nothing('no-code', typed(text)), ['offline']);
  const isToken = text.startsWith('eyJ'), holds = ['offline', ...(isToken ? ['token'] : [])];
  if (!have) return show(nothing(self.crypto?.subtle ? 'no-trust' : 'no-crypto'), holds);
  const material = { trust: have.trust, root, lists: have.lists, at: new Date() };
  return show(await (isToken ? verifyToken : verify)(text, material), holds);
}

async function file(given, have) {
  quiet();
  const text = given.size <= LARGEST ? bare(WHOLE.decode(await given.arrayBuffer())) : '';
  if (text.startsWith('%PDF-') || given.type === 'application/pdf') note('pdf');
  else if (text.startsWith('{')) note('json');
  else if (isCode(text)) await alone(text, have);
  else note('kind');
}

// The second door: the register itself, while it lives.

async function question(path, body) {
  quiet();
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
  const send = body ? { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {};
  try {
    const where = `${register}/api/v1/${path}`;
    const response = await fetch(where, { ...send, signal: stop.signal, credentials: 'omit', referrerPolicy: 'no-referrer' });
    const report = response.status === 429 ? null : await response.json();
    if (report?.verdict) show(answered(report), ['register']);
    else note(response.status === 429 ? 'slow' : 'silent');
  } catch {
    note('silent');
  } finally {
    clearTimeout(timer);
  }
  const said = kit.querySelector('[data-note]:not([hidden])');
  said?.scrollIntoView({ block: 'center' });
}

/** Its answer as a page shows it. The register knows the certification, too, where a code had no room for it. */
function answered({ certificate = null, record, ...report }) {
  const certification = certificate && (certificate.certification ?? record?.certification ?? null);
  return { ...report, certificate: certificate && { ...certificate, certification }, steps: [] };
}

const byId = (id) => question(`certificates/${encodeURIComponent(id)}`);

// Questions, and what is wrong with them.

function wrong(field, is, which = 'error') {
  const input = field.querySelector('input, textarea');
  for (const tone of ['bad', 'stop']) field.classList.toggle(tone, is);
  for (const one of field.querySelectorAll('.error')) one.hidden = !is || one.id !== `${input.id}-${which}`;
  if (is) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
}

const RIGHT = {
  code: (text) => text,
  public_id: (text) => text.replace(/[\s\u2010-\u2015-]/g, '').length === 12,
  number: (text) => text,
  name: (text) => text,
  birth_year: (text) => /^(19|20)\d\d$/.test(text),
  file: (_text, { files }) => files.length,
};

/** Ask by a form, once what it needs is there; else say what is missing, beside it. */
function asking(id, ask) {
  at(id).addEventListener('submit', (event) => {
    event.preventDefault();
    quiet();
    const inputs = [...at(id).elements].filter((one) => one.name);
    const missing = inputs.filter((one) => !RIGHT[one.name](one.value.trim(), one));
    for (const one of missing) wrong(one.closest('.field'), true);
    if (missing.length) missing[0].focus();
    else ask(Object.fromEntries(inputs.map((one) => [one.name, one.files?.[0] || bare(one.value)])));
  });
}

// Start.

/** The first page stands in French; whoever reads another language of ours goes to that one, once. */
function elsewhere() {
  const { choose, beside: spokenToo } = kit.dataset;
  if (!choose) return null;
  const spoken = navigator.languages.map((tag) => tag.split(/[-_]/)[0].toLowerCase()), ours = choose.split('|');
  const instead = spoken.some((one) => new RegExp(`^(${spokenToo})$`).test(one)) ? 'fr' : 'en';
  const best = spoken.find((one) => ours.includes(one)) || instead;
  return best === document.documentElement.lang ? null : best;
}

/** The text of a code or a token after #; anything else names a place in a page. It stays in the browser. */
function handed() {
  const text = location.hash.slice(1), ours = (one) => (/^(https?:|eyJ)/i.test(one) ? one : '');
  try {
    return ours(text) || ours(decodeURIComponent(text));
  } catch {
    return '';
  }
}

function carry() {
  for (const one of document.querySelectorAll('nav.langs a[hreflang]')) one.hash = handed() ? location.hash : '';
}

async function start() {
  at('without').hidden = true;
  const have = self.crypto?.subtle ? await material() : null;
  names = await words();
  at('ways').hidden = false;
  if (have) dates(have);
  asking('by-code', ({ code }) => alone(code, have));
  asking('by-file', (sent) => file(sent.file, have));
  asking('by-id', ({ public_id: id }) => byId(id));
  asking('by-number', (sent) => question('verify', { ...sent, birth_year: Number(sent.birth_year) }));
  // What is no code at all, the scanner says itself.
  at('scan').addEventListener('code', (event) => isCode(bare(event.detail)) && (event.preventDefault() || alone(event.detail, have)));
  const take = () => carry() || (handed() && alone(handed(), have));
  addEventListener('hashchange', take);
  take();
}

const other = elsewhere();
if (other) location.replace(`${other}.html${location.hash}`);
else start();
