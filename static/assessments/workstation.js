// Marks at a workstation, or on the grid of one person: each tap is kept on the tablet, then sent. Without network nothing is lost: what waits is sent
// once the network is back, or once the person has signed in again. Only numbers and marks are kept, and no longer than
// until the server has them.

const form = document.querySelector("[data-station]");
const bar = document.querySelector("[data-sync]");
const { reference, method, seat, put } = form.dataset;
const place = `${seat}/${reference}/${method}`;
const fields = new Map([...form.querySelectorAll("[data-table]")].map((field) => [field.dataset.table, field]));
const shell = "kept" in form.dataset; // this page was kept on the tablet: nothing is sent from it
const there = new Map();
const NAMED = /^(?:m(\d+)-|c)(\d+)$/; // a grid of one person names its criteria alone
const RETRY = 15000;

// ---- What waits, on this tablet: one record for each candidate.

const memory = new Map(); // where the browser keeps nothing
const opening = new Promise((done) => {
  try {
    const asked = indexedDB.open("certify-marks", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => done(null);
  } catch {
    done(null);
  }
});

async function kept(mode, act) {
  const database = await opening;
  if (!database) return undefined;
  return new Promise((done, failed) => {
    const transaction = database.transaction("waiting", mode);
    const asked = act(transaction.objectStore("waiting"));
    transaction.oncomplete = () => done(asked.result);
    transaction.onerror = transaction.onabort = () => failed(transaction.error);
  });
}

const key = (table) => `${place}/${table}`;
const read = async (table) => memory.get(table) || (await kept("readonly", (store) => store.get(key(table))));
async function write(record) {
  memory.set(record.table, record);
  await kept("readwrite", (store) => store.put(record));
}
async function forget(table) {
  memory.delete(table);
  await kept("readwrite", (store) => store.delete(key(table)));
}
async function waiting() {
  const every = (await kept("readonly", (store) => store.getAll())) || [...memory.values()];
  return every.filter((record) => record.key.startsWith(`${place}/`));
}

// One after the other: a tap while another is being kept or sent must not overwrite it.
let last = Promise.resolve();
const inTurn = (act) => (last = last.then(act, act));

// ---- Sending.

let out = false;

async function send(record) {
  const body = { seat, uuid: record.uuid, revision: record.revision, marks: record.marks, at: record.at };
  const answer = await fetch(`${put}/${record.table}`, {
    method: "PUT",
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": form.elements.csrf_token.value,
    },
    body: JSON.stringify(body),
  });
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return received(record, said);
  if (answer.status >= 500 || answer.status === 429) return undefined; // later
  if (answer.status === 401 || said.code === "csrf.missing") out = true;
  else await write({ ...record, refused: said.detail || String(answer.status) });
  return undefined;
}

async function received(record, said) {
  there.set(record.table, said.marked);
  fields.get(record.table)?.setAttribute("value", said.revision);
  await remember(record.table, said.revision);
  const [count, check] = ["count", "check"].map((name) => document.querySelector(`[data-${name}="${record.table}"]`));
  if (count) count.textContent = said.marked;
  const drawn = count?.closest("p").querySelector("progress");
  if (drawn) drawn.value = said.marked;
  if (check) check.hidden = false;
  await forget(record.table);
}

const flush = () =>
  inTurn(async () => {
    out = false;
    try {
      if (shell) return await back();
      for (const record of await waiting()) if (!record.refused && !out) await send(record);
    } catch {
      // no network: what waits, waits
    }
    await show();
  });

// ---- A tablet that was prepared: beside the page that is kept stands the last revision seen, so that what is given on
// that page is no conflict with what was sent from this one.

const beside = (table) => `${put}/tablette/${table}`;

async function prepared() {
  const names = globalThis.caches ? await caches.keys() : [];
  return Promise.all(names.filter((name) => name.startsWith("certify-poste-")).map((name) => caches.open(name)));
}

async function remember(table, revision) {
  for (const cache of await prepared()) await cache.put(beside(table), new Response(String(revision)));
}

async function recall() {
  for (const cache of await prepared())
    for (const [table, field] of fields) {
      const seen = await cache.match(beside(table));
      if (seen) field.value = Math.max(Number(await seen.text()), Number(field.value));
    }
}

// From a page that was kept, one goes back to the real one as soon as it can be had; that one sends what waits.
async function back() {
  await show();
  const answer = await fetch(location.href);
  out = answer.redirected;
  if (out) return show();
  if (answer.ok) location.reload();
  return undefined;
}

async function tapped(input) {
  const [, table = [...fields.keys()][0], criterion] = input.name.match(NAMED);
  const field = fields.get(table);
  await inTurn(async () => {
    const before = (await read(table)) || { marks: {}, uuid: field.dataset.uuid, revision: Number(field.value) };
    const marks = { ...before.marks, [criterion]: input.value };
    await write({ ...before, key: key(table), table, marks, at: Date.now(), refused: undefined });
    await show();
  });
  return flush();
}

// ---- What the page says.

async function show() {
  const records = await waiting();
  const count = records.reduce((sum, record) => sum + Object.keys(record.marks).length, 0);
  const refused = records.filter((record) => record.refused);
  bar.querySelector("[data-here]").textContent = count;
  if (there.size) bar.querySelector("[data-there]").textContent = onServer();
  bar.className = `sync ${count ? "warn" : "ok"}`;
  const said = bar.querySelector("[data-said]");
  const { saved, waiting: waits, out: signedOut, in: signIn, refused: notTaken, export: copy } = bar.dataset;
  said.textContent = out ? signedOut : refused.length ? notTaken : count ? waits : saved;
  for (const record of refused) said.append(` ${record.table.padStart(3, "0")} (${record.refused})`);
  if (out) said.append(" ", link(signIn, `/connexion?next=${encodeURIComponent(location.pathname + location.search)}`));
  if (count) said.append(" ", exported(copy, records));
  bar.hidden = false;
}

function onServer() {
  const start = Number((bar.dataset.start ||= bar.querySelector("[data-there]").textContent));
  const here = [...there].filter(([table]) => fields.has(table));
  return here.reduce((sum, [table, marked]) => sum - Number(fields.get(table).dataset.marked) + marked, start);
}

function link(text, address) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = text;
  return made;
}

function exported(text, records) {
  const made = link(text, "#");
  made.addEventListener("click", () => {
    made.href = URL.createObjectURL(new Blob([JSON.stringify(records, null, 1)], { type: "application/json" }));
    made.download = `notes-${reference}-${method}.json`;
  });
  return made;
}

// ---- What this tablet still had when the page was opened: shown again, and sent. What was refused is left to the
// person, who sees it on the page and saves it with the button.

const radio = (table, criterion, mark) =>
  form.querySelector(`:is([name="m${table}-${criterion}"], [name="c${criterion}"])[value="${mark}"]`);

async function restore() {
  for (const record of await waiting()) {
    const field = fields.get(record.table);
    if (!field) continue;
    const marks = Object.fromEntries(
      Object.entries(record.marks).filter(([criterion, mark]) => !radio(record.table, criterion, mark)?.checked),
    );
    for (const [criterion, mark] of Object.entries(marks)) {
      const input = radio(record.table, criterion, mark);
      if (input) input.checked = true;
    }
    if (Object.keys(marks).length) await write({ ...record, marks });
    else await forget(record.table);
  }
}

// The buttons send the page as it stands: after what is under way, which changes the revision, and not into the void.

let going = false;

async function submitted(event) {
  if (going || !form.requestSubmit) return;
  event.preventDefault();
  if (!navigator.onLine) {
    bar.querySelector("[data-said]").textContent = bar.dataset.waiting;
    return;
  }
  await flush();
  if (out || (await waiting()).some((record) => fields.has(record.table) && !record.refused)) return;
  going = true;
  form.requestSubmit(event.submitter);
}

form.addEventListener("submit", submitted);
form.addEventListener("change", (event) => {
  if (event.target.type === "radio") tapped(event.target);
});
addEventListener("pageshow", () => (going = false)); // back to the page as it was left
document.querySelector("[data-plain]")?.remove();
addEventListener("online", flush);
setInterval(async () => (shell || (await waiting()).some((record) => !record.refused)) && flush(), RETRY);
inTurn(async () => {
  if (shell) await recall();
  else for (const [table, field] of fields) await remember(table, field.value);
  await restore();
}).then(flush);
