// What the page /verify adds: a button that reads the code with the camera, or in a photo, on this device (only where
// the browser can), and a file dropped anywhere on the page. The picture goes nowhere; the forms stay as they are.

const EVERY = 200; // milliseconds between two looks
const box = document.getElementById('scan');
const part = (name) => box.querySelector(`[data-scan=${name}]`);

/**
 * Open what was read if it is the address of a certificate of this register; else say where it leads, and do not go. A
 * page that takes the code itself listens for `code` (the page of a kit).
 */
function found(text) {
  if (!box.dispatchEvent(new CustomEvent('code', { detail: text, cancelable: true }))) return;
  const link = parsed(text), ours = link?.origin === location.origin;
  // Judged as the browser reads it and never as text: `..` and a second slash lead elsewhere.
  if (ours && /^\/v\/[^/]+$/.test(link.pathname)) {
    location.assign(`${location.origin}${link.pathname}${box.dataset.lang}${link.hash}`);
    return;
  }
  const elsewhere = link && !ours && /^https?:$/.test(link.protocol);
  part('host').textContent = elsewhere ? link.host : '';
  say(elsewhere ? 'elsewhere' : 'other');
}

function parsed(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function say(which) {
  for (const name of ['elsewhere', 'other', 'none', 'refused']) part(name).hidden = name !== which;
}

async function look(detector) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch {
    return say('refused');
  }
  const view = part('view'), stop = part('stop');
  const end = () => {
    for (const track of stream.getTracks()) track.stop();
    view.hidden = stop.hidden = true;
    view.srcObject = null;
  };
  stop.onclick = end;
  view.hidden = stop.hidden = false;
  view.srcObject = stream;
  await view.play();
  while (view.srcObject) {
    const [code] = await detector.detect(view).catch(() => []);
    if (code) {
      end();
      return found(code.rawValue);
    }
    await new Promise((done) => setTimeout(done, EVERY));
  }
}

async function photo(detector, file) {
  const picture = await createImageBitmap(file).catch(() => null);
  const [code] = picture ? await detector.detect(picture).catch(() => []) : [];
  return code ? found(code.rawValue) : say('none');
}

async function scanning() {
  if (!('BarcodeDetector' in self) || !(await BarcodeDetector.getSupportedFormats()).includes('qr_code')) return;
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  box.hidden = false;
  part('camera').hidden = !navigator.mediaDevices;
  part('camera').onclick = () => say() || look(detector);
  part('photo').onchange = ({ target }) => target.files[0] && (say() || photo(detector, target.files[0]));
}

function dropping() {
  const field = document.getElementById('file');
  if (!field) return;
  addEventListener('dragover', (event) => event.dataTransfer.types.includes('Files') && event.preventDefault());
  addEventListener('drop', (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.form.requestSubmit(field.form.querySelector('button'));
  });
}

dropping();
scanning().catch(() => {}); // without a button, the forms are there
