// Prepares this tablet: the pages of a workstation, without names, are kept so that they open without network.

const box = document.querySelector("[data-prepare]");
const { prepare: person, shell, scope, worker, ready, failed } = box.dataset;
const cacheName = `certify-poste-${person}`;
const groups = [...document.querySelectorAll(".tasks a[href*='?n=']")].map((link) => new URL(link.href).search);
const people = (search) => new URLSearchParams(search).getAll("n").length;
const said = box.querySelector("[data-said]");

async function count() {
  const cache = await caches.open(cacheName);
  let have = 0;
  for (const search of groups) if (await cache.match(shell + search)) have += people(search);
  const all = groups.reduce((sum, search) => sum + people(search), 0);
  if (have) said.textContent = ready.replace("{count}", have).replace("{all}", all);
}

// A page and what it needs. An answer that is another page, such as the one for signing in, is not kept.
async function keep(cache, address) {
  const answer = await fetch(address);
  if (answer.status === 409) return cache.delete(address); // handed in meanwhile: nothing to keep
  if (!answer.ok || answer.redirected || !answer.headers.get("Kept-Until")) throw Error(address);
  const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
  const parts = [...page.querySelectorAll("link[href], script[src]")].map((part) => part.src || part.href);
  for (const part of parts) if (!(await cache.match(part))) await cache.add(part);
  return cache.put(address, answer);
}

async function prepareAll() {
  try {
    await navigator.serviceWorker.register(worker, { scope });
    const cache = await caches.open(cacheName);
    await keep(cache, shell);
    for (const search of groups) {
      await keep(cache, shell + search);
      await count();
    }
    await navigator.serviceWorker.getRegistration(scope).then((one) => active(one));
  } catch {
    await count();
    said.append(" ", failed);
  }
}

const active = (registration) =>
  registration.active ||
  new Promise((done) => (registration.installing || registration.waiting).addEventListener("statechange", done));

if ("serviceWorker" in navigator && "caches" in globalThis) {
  box.hidden = false;
  box.querySelector("button").addEventListener("click", prepareAll);
  count();
}
