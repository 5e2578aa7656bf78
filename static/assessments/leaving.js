// Whoever leaves takes along what a tablet kept for them; whoever comes finds nothing of somebody else's.

const form = document.querySelector("form.leave[data-person]");
const PREFIX = "certify-poste-";
let warned = false;
let going = false;

async function wipe(except) {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== except) await caches.delete(name);
}

// How many records wait to be sent. A database that is not there is not made by asking for it.
async function waiting() {
  const known = (await indexedDB.databases?.()) || [];
  if (!known.some(({ name }) => name === "certify-marks")) return 0;
  return new Promise((done) => {
    const asked = indexedDB.open("certify-marks");
    asked.onerror = () => done(0);
    asked.onsuccess = () => {
      const counted = asked.result.transaction("waiting").objectStore("waiting").count();
      counted.onsuccess = () => done(counted.result);
      counted.onerror = () => done(0);
      asked.result.close();
    };
  });
}

async function left(event) {
  if (going) return;
  event.preventDefault();
  if (!warned && (await waiting().catch(() => 0))) {
    warned = true;
    const said = document.createElement("p");
    said.setAttribute("role", "alert");
    said.textContent = form.dataset.warn;
    form.prepend(said);
    return;
  }
  if (navigator.onLine) {
    await wipe();
    if (warned) indexedDB.deleteDatabase("certify-marks");
    for (const one of (await navigator.serviceWorker?.getRegistrations()) || [])
      if (new URL(one.scope).pathname.startsWith("/jury/")) await one.unregister();
  }
  going = true;
  form.submit();
}

if (form && "caches" in globalThis) {
  wipe(`${PREFIX}${form.dataset.person}`);
  form.addEventListener("submit", left);
}
