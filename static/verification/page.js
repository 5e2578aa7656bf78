// What the page at /v/ adds where scripts run. With the register: the code of the address is verified here too, and a
// code that does not hold takes the place of the register's answer. Without it: the answer is this phone's alone. After
// a visit, what that takes is kept. Whatever fails here leaves the page as it was.

import { filled, told } from './answer.js';
import { openList, openTrust, verify } from './verifier.js';

const VERSION = new URL(import.meta.url).pathname.split('/')[3];
const PAGES = `certify-${VERSION}`, MATERIAL = 'certify-material';
const NAMES = '/v/names.json';
const PATIENCE = 5000; // milliseconds

const language = document.documentElement.lang;
const kept = document.getElementById('kept'); // in the page that the phone keeps, and in no other

const SHORTEST = 100; // a signed code has more characters than that; less names a place in a page

// The part after #, if it may be a code. Who leaves it out gains nothing: then the public code alone was read.
const code = () => (location.hash.length > SHORTEST ? location.hash : '');

/** The text that a camera read: the public id may have been typed in groups, the language chosen since. */
function text() {
  const typed = decoded(location.pathname.slice(3)).replace(/[\s\u2010-\u2015-]/g, '').toUpperCase();
  return `${location.origin}/v/${typed.replace(/O/g, '0').replace(/[IL]/g, '1')}${code()}`;
}

/** As it was typed; what the browser cannot decode is left as it is, and is no public id. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// What is kept from one visit to the next.

const material = () => caches.open(MATERIAL);
const held = async (path) => (await (await material()).match(path))?.text();
const hold = async (path, body) => (await material()).put(path, new Response(body));

async function fetched(path) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(path, { signal: stop.signal, cache: 'no-cache', credentials: 'omit' });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** The fingerprint of the root: of the first visit, whatever the site says since. */
async function pinned(offered) {
  const known = await held('/v/root');
  if (!known && offered) await hold('/v/root', offered);
  return known || offered;
}

/**
 * The later of the bundle kept and the one offered, each only if it is of the pinned root. `fresh`: the site offered one
 * of that root; `foreign`: it offered one of another.
 */
async function trusted(root, network) {
  const before = await held('/trust.json'), offered = network && (await fetched('/trust.json'));
  const found = { fresh: false, foreign: false, bundle: null };
  for (const one of [before, offered].filter(Boolean)) {
    try {
      const jws = JSON.parse(one), bundle = await openTrust(jws, root);
      found.fresh ||= one === offered;
      if (!found.bundle || bundle.version > found.bundle.version) Object.assign(found, { jws, bundle, text: one });
    } catch (error) {
      found.foreign ||= one === offered && error.message === 'trust.root';
    }
  }
  if (found.bundle && found.text !== before) await hold('/trust.json', found.text);
  return found;
}

/** Keep a list if it is later than the one kept, and in its own place. */
async function renew({ jwt, issued }, bundle) {
  const path = new URL(jwt).pathname;
  if (!/^\/status\/[\w/-]+\.jwt$/.test(path)) return;
  const before = await held(path), known = before && (await openList(before, bundle));
  if (known && known.issued >= Date.parse(issued) / 1000) return;
  const offered = await fetched(path), list = offered && (await openList(offered, bundle));
  if (!list || path !== `/status/${list.slug}/${list.purpose}/${list.number}.jwt`) return;
  if (!(known?.issued > list.issued)) await hold(path, offered);
}

async function lists() {
  const cache = await material(), found = (await cache.keys()).filter((one) => new URL(one.url).pathname.startsWith('/status/'));
  return Promise.all(found.map(async (one) => (await cache.match(one)).text()));
}

/** Every list of every authority, the same for everyone: nobody learns who looks at whom. */
async function renewLists(bundle) {
  const index = await fetched('/status/index.json');
  for (const one of index ? JSON.parse(index).lists : []) await renew(one, bundle);
}

/** Words for the codes of certificates, the same for everyone. */
async function renewNames() {
  const offered = await fetched(NAMES);
  if (offered && JSON.parse(offered).certifications) await hold(NAMES, offered);
}

async function names() {
  try {
    return JSON.parse(await held(NAMES));
  } catch {
    return null; // the codes are said
  }
}

/** The page with all sentences of a language: this one, or the one kept, or fetched and kept. */
async function sentences(tongue) {
  if (kept && tongue === language) return document;
  const path = `/v/offline?lang=${tongue}`, cache = await caches.open(PAGES), known = await cache.match(path);
  const offered = known || (await fetch(path)), copy = offered.clone();
  const page = new DOMParser().parseFromString(await offered.text(), 'text/html');
  if (known) return page;
  // A network that wants a login first answers everything, and with a page of its own.
  if (!page.getElementById('kept') || !page.querySelector(`script[src="${new URL(import.meta.url).pathname}"]`))
    throw Error('another page');
  await cache.put(path, copy);
  return page;
}

function answer(page, report, trust, online, words) {
  const part = told(page, { ...report, ours: trust?.bundle && new URL(trust.bundle.addresses[0]).host }, online, words);
  for (const one of part.querySelectorAll('[data-again]')) one.href = location.href;
  const heading = part.getElementById('v').textContent.trim();
  document.getElementById('main').replaceChildren(part);
  document.title = `${heading} – certify`;
  for (const one of document.querySelectorAll('[data-again]')) one.addEventListener('click', () => location.reload());
}

const nothing = (missing) => ({
  verdict: 'cannot_check', checked_at: new Date().toISOString(), steps: [], certificate: null, missing,
});

// The ways this goes.

async function alone() {
  const root = await pinned(kept.dataset.root), trust = root && crypto.subtle && (await trusted(root, false));
  const flags = ['offline', kept.dataset.why || 'network'];
  let report;
  if (!crypto.subtle) report = nothing('no-crypto');
  else if (!trust?.bundle) report = nothing('no-trust');
  else if (!code()) report = nothing('no-code');
  else report = await verify(text(), { trust: trust.jws, root, lists: await lists(), at: new Date() });
  answer(document, report, trust, flags, await names());
}

/** Without a certificate in the address: where the next one is scanned. */
function next() {
  kept.hidden = true;
  document.getElementById('next').hidden = false;
}

/** One more line under the checks of the register's page; where it has none, nothing. */
function add(page, flag) {
  const line = filled(page, 'line', new Set([flag])).querySelector('li');
  const checks = document.querySelectorAll('ol.checks');
  if (line && checks.length) checks[checks.length - 1].append(line);
}

async function beside() {
  const page = await sentences(language), root = await pinned(page.getElementById('kept').dataset.root);
  const trust = root ? await trusted(root, true) : {};
  if (trust.foreign) add(page, 'other-root');
  else if (!code()) add(page, 'no-code');
  else if (!trust.bundle) add(page, 'no-trust');
  else {
    const report = await verify(text(), { trust: trust.jws, root, lists: [], at: new Date() });
    const failed = report.steps.slice(0, 4).find(({ outcome }) => outcome === 'failed');
    // A key that a bundle of last year does not have may be one of today's.
    if (failed?.name === 'issuer' && !trust.fresh) add(page, 'no-trust');
    else if (failed) answer(page, report, trust, ['online']);
    else if (report.steps[1].outcome === 'passed') add(page, 'fits');
  }
  return trust.bundle;
}

/** Keep what the next visit may need: first for this code, then for any, then in other languages. */
async function prepare(bundle) {
  if (!navigator.serviceWorker) return;
  await hold('/v/language', language);
  const worker = await navigator.serviceWorker.register('/v/sw.js');
  // A worker of another version than this page: the browser would look for a newer one when it likes.
  if (worker.active && !(await caches.match(import.meta.url, { cacheName: PAGES }))) worker.update().catch(() => {});
  if (bundle) await renewLists(bundle);
  await renewNames().catch(() => {});
  if (navigator.connection?.saveData) return;
  const others = [...document.querySelectorAll('nav.langs [hreflang]')].map((one) => one.hreflang);
  for (const tongue of others) await sentences(tongue);
}

/** Another language keeps the code: it stays in the browser. */
function carry() {
  for (const one of document.querySelectorAll('nav.langs a[hreflang]'))
    one.href = `${location.pathname}?lang=${one.hreflang}${code()}`;
}

async function start() {
  if (!location.pathname.startsWith('/v/') || !self.caches) return;
  if (kept && location.pathname !== '/v/offline') {
    carry();
    if (location.pathname === '/v/') next();
    else await alone();
  } else if (!kept && document.querySelector('section.verdict')) {
    carry();
    await prepare(crypto.subtle && (await beside()));
  }
}

addEventListener('hashchange', () => code() && location.reload());
// The register's page stays what it was; the phone's own must not go on saying that it reads.
start().catch(() => kept?.isConnected && answer(document, nothing('no-trust'), null, ['offline', kept.dataset.why || 'network']));
