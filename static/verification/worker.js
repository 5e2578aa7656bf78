// What answers in place of a register that is not there: the page that verifies on the phone, kept from a visit before.
// It sees addresses under /v/ only. VERSION, SCRIPTS and LANGUAGES stand above, written by the service.

const CACHE = `certify-${VERSION}`;
const MATERIAL = 'certify-material';
const PATIENCE = 5000; // milliseconds; a register that takes longer is as good as none
const MATERIAL_LANGUAGE = '/v/language'; // the language last read here, as page.js keeps it
const page = (language) => `/v/offline?lang=${language}`;

addEventListener('install', (event) => event.waitUntil(install()));
addEventListener('activate', (event) => event.waitUntil(activate()));
addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { pathname } = new URL(url);
  if (method !== 'GET') return;
  if (SCRIPTS.includes(pathname)) event.respondWith(kept(event.request));
  else if (mode === 'navigate' && /^\/v\/[^/]*$/.test(pathname)) event.respondWith(answer(event.request));
});

// The languages that were read here before come first, then the two that most people share.
async function install() {
  const before = await caches.match(MATERIAL_LANGUAGE);
  const languages = new Set([before ? await before.text() : 'fr', 'fr', 'en']);
  const wanted = [...SCRIPTS, ...[...languages].map(page)], answers = await Promise.all(wanted.map(fetched));
  const cache = await caches.open(CACHE);
  await Promise.all(wanted.map((path, index) => cache.put(path, answers[index])));
  await skipWaiting();
}

// What is of this version. A network that wants a login first answers everything, and with a page of its own.
async function fetched(path) {
  const response = await fetch(path), text = await response.clone().text();
  const right = SCRIPTS.includes(path)
    ? response.headers.get('Content-Type')?.startsWith('text/javascript')
    : SCRIPTS.some((script) => text.includes(script));
  if (!response.ok || !right) throw Error(`${path}: another answer`);
  return response;
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => ![CACHE, MATERIAL].includes(name)).map((name) => caches.delete(name)));
  await clients.claim();
}

async function kept(request) {
  return (await caches.match(request, { cacheName: CACHE })) || fetch(request);
}

async function answer(request) {
  let why = 'network';
  // Given up, not left to hang: the browser would let the next try wait behind it.
  const patience = new AbortController();
  const timer = setTimeout(() => {
    why = 'server';
    patience.abort();
  }, PATIENCE);
  try {
    const response = await fetch(request, { signal: patience.signal });
    if (response.status < 500) return response;
    why = 'server';
  } catch {
    // No network, no server at that address, or none that answers.
  } finally {
    clearTimeout(timer);
  }
  return (await shell(new URL(request.url).searchParams.get('lang'), why)) || Response.error();
}

// In the language asked for, else the first of the browser's that is here, else any.
async function shell(asked, why) {
  const cache = await caches.open(CACHE);
  const spoken = [asked, ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()), 'fr', 'en'];
  for (const language of spoken.filter((one) => LANGUAGES.includes(one))) {
    const found = await cache.match(page(language));
    if (found) {
      const { headers } = found;
      return new Response((await found.text()).replace('data-why=""', `data-why="${why}"`), { headers });
    }
  }
  return null;
}
