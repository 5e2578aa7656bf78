/**
 * The text of a certificate's code, verified where it was read: no server, no page, nothing fetched.
 *
 *     verify(text, {trust, root, lists, at}) -> Promise of the report
 *
 * `trust` is trust.json parsed (a flattened JWS), `root` the SHA-256 in hexadecimal of the root's public key, known
 * beforehand, `lists` the status lists at hand (compact JWS), `at` a Date. The report is the one of the service under
 * its policy "offline", member for member: the same steps, codes and verdicts (docs/verification.md).
 *
 * Throws an Error whose message is `trust.form`, `trust.root` or `trust.signature` when the bundle is not one of that
 * root. A bad code is no error: it is a report.
 */

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };
const ES256 = { name: 'ECDSA', hash: 'SHA-256' };
const HALF = '7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8'; // of the order of P-256
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PLACES = 131072; // in a status list
const LONGEST = 2048; // characters of a code
const SKEW = 600; // seconds by which this clock may be behind the service's
const DAY = 86400;

const CHECKS = ['parse', 'issuer', 'signature', 'carriers', 'log', 'validity', 'status'];
const FAILED = {
  parse: 'altered', issuer: 'unknown', signature: 'altered', carriers: 'altered', validity: 'expired',
  'qr.shape': 'unknown', 'jwt.form': 'unknown', 'issuer.other_authority': 'altered', 'validity.future': 'cannot_check',
  'status.suspended': 'suspended', 'status.withdrawn': 'withdrawn',
};

class Malformed extends Error {}

export { ascii, bare, base64, lower, PLACES, refuse, utf8 };

const refuse = (code) => {
  throw new Malformed(code);
};
const need = (right) => right || refuse('claims.form');
const hex = (data) => Array.from(new Uint8Array(data), (one) => one.toString(16).padStart(2, '0')).join('');
const base64 = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0));
const utf8 = (data) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
const ascii = (text) => new TextEncoder().encode(text);
/** A text without the spaces, tabs and line ends around it: these four, as the service has it, and nothing else. */
function bare(text) {
  let start = 0, end = text.length;
  while (' \t\r\n'.includes(text[start])) start++;
  while (end > start && ' \t\r\n'.includes(text[end - 1])) end--;
  return text.slice(start, end);
}

const seconds = (instant) => Date.parse(instant) / 1000;
const instant = (time) => new Date(time * 1000).toISOString().replace(/\.\d+Z/, 'Z');
const date = (days) => {
  const text = instant(days * DAY).slice(0, 10);
  return need(/^\d{4}-/.test(text) && text > '0001') && text; // the calendar of the service: years 1 to 9999
};

/** Of the two forms of a signature (s and n - s) only the lower is one. */
const lower = (signature) => hex(signature.slice(32)) <= HALF;

async function signs(spki, signature, message) {
  const key = await crypto.subtle.importKey('spki', spki, CURVE, false, ['verify']);
  return crypto.subtle.verify(ES256, key, signature, message);
}

// The bundle: a flattened JWS by the pinned root.

async function open(jws, root) {
  let bundle, spki, header;
  try {
    bundle = JSON.parse(utf8(base64(jws.payload)));
    header = JSON.parse(utf8(base64(jws.protected)));
    spki = publicKey(base64(bundle.root));
  } catch {
    throw Error('trust.form');
  }
  const fingerprint = hex(await crypto.subtle.digest('SHA-256', spki));
  if (fingerprint !== root.replace(/[\s:]/g, '').toLowerCase()) throw Error('trust.root');
  const named = header.alg === 'ES256' && header.kid === fingerprint && header.typ === 'certify-trust+jws';
  const message = ascii(`${jws.protected}.${jws.payload}`);
  if (!named || Object.keys(header).length !== 3 || !(await signs(spki, base64(jws.signature), message)))
    throw Error('trust.signature');
  return { ...bundle, fingerprint };
}

/** The SubjectPublicKeyInfo in a certificate of version 3 (RFC 5280 §4.1). */
function publicKey(der) {
  const inside = (at) => {
    let size = der[at + 1], start = at + 2;
    if (size & 128) {
      const end = start + (size & 127);
      for (size = 0; start < end; start++) size = size * 256 + der[start];
    }
    return { start, end: start + size };
  };
  let at = inside(inside(0).start).start;
  for (let before = 6; before; before--) at = inside(at).end; // version, serial, algorithm, issuer, validity, subject
  return der.slice(at, inside(at).end);
}

// Step 1: the text, the signed message in it, the claims in that.

function read(text) {
  const parts = /^(https?:\/\/[a-z0-9.:[\]-]+(?:\/[a-z0-9._~-]+)*)\/v\/([0-9A-Za-z]{12})#([^\n]+)$/.exec(text);
  // eslint-disable-next-line no-control-regex
  if (!parts || text.length > LONGEST || /[^\0-\x7f]/.test(text)) refuse('qr.shape');
  const [, address, given, tail] = parts;
  const publicId = given === given.toLowerCase() ? given.toUpperCase() : given;
  if (![...publicId].every((one) => CROCKFORD.includes(one))) refuse('qr.shape');
  return { address, publicId, cose: base32(tail) };
}

/** Base32 without padding, in one case throughout, whose unused bits are zero. */
function base32(tail) {
  if (!/^(?:[A-Z2-7]+|[a-z2-7]+)$/.test(tail)) refuse('qr.tail');
  const data = [];
  let held = 0, bits = 0;
  for (const one of tail.toUpperCase()) {
    held = ((held << 5) | BASE32.indexOf(one)) & 0xfff;
    if ((bits += 5) > 7) data.push((held >> (bits -= 8)) & 255);
  }
  if (bits > 4 || held & ((1 << bits) - 1)) refuse('qr.tail');
  return Uint8Array.from(data);
}

/** COSE_Sign1 in its one form: written again from its parts, it is the same bytes. */
function parse(data) {
  const at = { 0x58: 15, 0x59: 16 }[data[13]] || 14; // where the payload starts
  const kid = data.slice(8, 12), payload = data.slice(at, -66), signature = data.slice(-64);
  const body = join([payload.length < 24 ? [0x40 | payload.length] : payload.length < 256 ? [0x58, payload.length]
    : [0x59, payload.length >> 8, payload.length & 255], payload]);
  const header = join([[0xa2, 1, 0x26, 4, 0x44], kid]); // {1: -7, 4: kid}
  const whole = join([[0xd2, 0x84, 0x49], header, [0xa0], body, [0x58, 0x40], signature]);
  if (hex(whole) !== hex(data) || !lower(signature)) refuse('cose.form');
  const signed = join([[0x84, 0x6a], ascii('Signature1'), [0x49], header, [0x40], body]); // RFC 9052 §4.4
  return { kid: hex(kid), payload, signature, signed };
}

const join = (parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** Deterministic CBOR of what claims hold: integers, byte and text strings, arrays, maps, null. */
function cbor(data) {
  const view = new DataView(data.buffer);
  let at = 0;
  const size = (short) => {
    if (short < 24) return short;
    need(short < 28);
    const width = 1 << (short - 24);
    const value = width < 8 ? view[`getUint${8 * width}`](at) : Number(view.getBigUint64(at));
    at += width;
    return need(value >= [24, 256, 65536, 2 ** 32][short - 24] && value <= Number.MAX_SAFE_INTEGER) && value;
  };
  const string = (length) => {
    const part = data.slice(at, (at += length));
    return need(part.length === length) && part;
  };
  const item = () => {
    const first = view.getUint8(at++);
    if (first === 0xf6) return null;
    const major = first >> 5, length = size(first & 31);
    need(major < 6);
    if (major < 2) return major ? -1 - length : length;
    if (major < 4) return major === 2 ? string(length) : utf8(string(length));
    const list = Array.from({ length }, () => (major === 4 ? item() : [item(), item()]));
    if (major === 4) return list;
    const map = new Map(list);
    return need(map.size === length) && map; // no key twice
  };
  const value = item();
  return need(at === data.length) && value;
}

function claimed(payload) {
  try {
    return claims(cbor(payload));
  } catch {
    return refuse('claims.form');
  }
}

/** The items of an array, of that many where it is said; none of null. */
const array = (value, length) => {
  need(value === null || (Array.isArray(value) && value.length === (length ?? value.length)));
  return value || [];
};

function claims(token) {
  const holder = token.get(169), list = token.get(-65537);
  need(/^1,(4,)?6,169,-65537$/.test([...token.keys()]) && `${[...holder.keys()]}` === '1,4,8');
  need(list.length > 6 && list.length < 11 && list.at(-1) !== null);
  const [id, units, scheme, occupation, level, shift, decided, place = null, certification = null, portrait = null] = list;
  const issued = token.get(6), expires = token.has(4) ? token.get(4) : null;
  const texts = [token.get(1), ...holder.values(), scheme, occupation, level, ...array(certification, 2)];
  need(texts.every((one) => typeof one === 'string'));
  need([issued, shift, decided, place ?? 0, ...array(units)].every(Number.isInteger));
  need(!token.has(4) || (Number.isInteger(expires) && expires % DAY === 0 && date(expires / DAY)));
  need([id, portrait ?? id].every((one) => one instanceof Uint8Array) && id.length === 8 && id[0] < 16);
  need(portrait === null || portrait.length === 16);
  need(units === null || (units.length > 1 && units.slice(1).every((one) => one > 0 && one <= units[0])));
  const day = Math.floor(issued / DAY) + shift;
  return {
    issuer: token.get(1), issued, expires, place,
    certificate: {
      number: holder.get(1),
      public_id: [...BigInt(`0x${hex(id)}`).toString(32).padStart(12, '0')].map((one) => CROCKFORD[parseInt(one, 32)]).join(''),
      kind: units ? 'unit' : 'title',
      units: units && { of: units[0], held: units.slice(1) },
      holder: { name: holder.get(4), birth: holder.get(8) },
      occupation: { scheme, code: occupation },
      level,
      certification: certification && { code: certification[0], vintage: certification[1] },
      issuer: token.get(1),
      decided_on: date(day - decided),
      issued_on: date(day),
      issued_at: date(Math.floor(issued / DAY)) && instant(issued),
      expires_on: expires === null ? null : date(expires / DAY - 1),
    },
  };
}

// Steps 2 to 7. null: passed; a code: failed; [a code]: not checked.

const unchecked = (code) => [code];

function issuer(claims, key) {
  if (!key) return 'issuer.unknown';
  if (key.authority !== claims.issuer) return 'issuer.other_authority';
  if (key.state === 'planned' || !within(key, claims.issued)) return 'issuer.key_period';
  return key.compromised_since ? unchecked('issuer.compromised') : null;
}

const within = (key, time) => seconds(key.not_before) <= time && time < seconds(key.not_after);

function carriers(code, claims, bundle) {
  if (code.publicId !== claims.certificate.public_id) return 'carriers.public_id';
  return bundle.addresses.includes(code.address) ? null : 'carriers.elsewhere';
}

function validity(claims, at) {
  if (claims.issued > at + SKEW) return 'validity.future';
  return claims.expires !== null && at >= claims.expires ? 'validity.expired' : null;
}

function standing(status, at) {
  if (!status) return unchecked('status.unknown');
  if (status.state !== 'valid') return `status.${status.state}`;
  return at > seconds(status.fresh_until) ? unchecked('status.stale') : null;
}

// Status lists: compact JWS of an authority over the one form of a BitstringStatusListCredential.

async function opened(jwt, bundle) {
  try {
    const [, message, head, payload, signature] = /^(([\w-]+)\.([\w-]+))\.([\w-]+)$/.exec(jwt);
    const header = utf8(base64(head)), list = JSON.parse(utf8(base64(payload)));
    const [, address, slug, purpose, number] = /^(.+)\/status\/([a-z0-9-]+)\/(revocation|suspension)\/([1-9]\d{0,8})$/.exec(list.id);
    const { did } = bundle.authorities.find((one) => one.slug === slug);
    const key = bundle.keys.find(
      (one) => trusted(one) && one.authority === slug && header === JSON.stringify({ alg: 'ES256', kid: `${did}#${one.kid}`, typ: 'vc+jwt' }),
    );
    const issued = seconds(list.validFrom), text = list.credentialSubject.encodedList;
    const form = {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      credentialSubject: { encodedList: text, id: `${list.id}#list`, statusPurpose: purpose, type: 'BitstringStatusList' },
      id: list.id,
      issuer: did,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      validFrom: instant(issued),
      validUntil: instant(seconds(list.validUntil)),
    };
    const sound =
      bundle.addresses.includes(address) && /active|retired/.test(key.state) && within(key, issued) && text[0] === 'u' &&
      JSON.stringify(form) === utf8(base64(payload)) && lower(base64(signature)) &&
      (await signs(base64(key.public_key), base64(signature), ascii(message)));
    const bits = sound && (await inflate(base64(text.slice(1))));
    return bits && { slug, purpose, number: Number(number), issued, until: form.validUntil, bits };
  } catch {
    return null;
  }
}

/** The bits of a list; what unpacks to more or less than a list has is none. */
async function inflate(data) {
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const bits = new Uint8Array(PLACES / 8);
  let filled = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    bits.set(value, filled); // throws past the end
    filled += value.length;
  }
  return filled === bits.length ? bits : null;
}

/** What the lists say of a certificate; null when one that it takes is missing. A bit that is set says enough. */
function known(lists, { issuer, place }) {
  if (place === null || place < 0) return null;
  const latest = {}, at = place % PLACES;
  for (const one of lists)
    if (one && one.slug === issuer && one.number === Math.floor(place / PLACES) + 1 && !(latest[one.purpose]?.issued > one.issued))
      latest[one.purpose] = one;
  const { revocation, suspension } = latest;
  const said = (state, from) => ({
    state,
    as_of: instant(Math.min(...from.map((one) => one.issued))),
    since: null, reason: null, replaced_by: null, until: null,
    fresh_until: from.map((one) => one.until).sort()[0],
  });
  const set = (list) => list && list.bits[at >> 3] & (0x80 >> (at & 7));
  if (set(revocation)) return said('withdrawn', [revocation]);
  if (set(suspension)) return said('suspended', [suspension]);
  return revocation && suspension ? said('valid', [revocation, suspension]) : null;
}

const trusted = (key) => key.purpose === 'certificates' && key.algorithm === 'ES256';

/** Scheme and host that a camera would go to; null for what is no link. What does not print is left out. */
function leads(text) {
  const found = /^\s*(https?:\/\/[^/?#\s]{1,255})/i.exec(text);
  return found && found[1].replace(/[\p{C}\p{Z}]/gu, '').toLowerCase();
}

/** The trust of a bundle under a root, or an Error: for whoever must choose between two bundles. */
export const openTrust = open;

/** What a status list says, or null when it is not one of these authorities: to choose the later of two. */
export const openList = opened;

/** The parts of a code's text and what it states. */
function coded(text) {
  const code = read(text), message = parse(code.cose);
  return { ...code, ...message, said: claimed(message.payload), misfit: 'signature.code' };
}

export const verify = (text, given) => judge(text, given, coded);

/** The report on another carrier: `take(text, bundle)` gives the same parts as a code's, or refuses (`token.js`). */
export async function judge(text, { trust, root, lists = [], at }, take) {
  const bundle = await open(trust, root);
  const now = at.getTime() / 1000;
  let found, status = null, endings;
  try {
    found = take(bare(text), bundle);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    endings = [error.message];
  }
  if (!endings) {
    const { said } = found, key = bundle.keys.find((one) => one.kid === found.kid && trusted(one));
    const whose = issuer(said, key);
    status = known(await Promise.all(lists.map((one) => opened(one, bundle))), said);
    const fits = key && (await signs(base64(key.public_key), found.signature, found.signed));
    endings = [null, whose, fits ? null : found.misfit, carriers(found, said, bundle), unchecked('log.no_proof'), validity(said, now), standing(status, now)];
  }
  return report(text, endings, { bundle, said: found?.said, status, at });
}

function report(text, endings, { bundle, said, status, at }) {
  const broken = endings.findIndex((ending, index) => index < 5 && typeof ending === 'string');
  const steps = CHECKS.map((name, index) => {
    const ending = broken >= 0 && index > broken ? unchecked('after_failure') : endings[index];
    const outcome = ending === null ? 'passed' : Array.isArray(ending) ? 'not_checked' : 'failed';
    return { number: index + 1, name, outcome, code: ending && `${ending}` };
  });
  const failed = (index) => steps[index].outcome === 'failed' && (FAILED[steps[index].code] || FAILED[steps[index].name]);
  const verdict = (broken >= 0 && failed(broken)) || failed(6) || (steps[1].outcome === 'not_checked' && 'cannot_check') || failed(5) || 'authentic';
  const speaks = steps.slice(0, 4).every((step) => step.outcome === 'passed') && verdict !== 'altered' && verdict !== 'unknown';
  const silent = verdict === 'altered' || verdict === 'unknown';
  const where = leads(text);
  return {
    verdict,
    policy: 'offline',
    kind: speaks ? said.certificate.kind : null,
    checked_at: instant(Math.floor(at.getTime() / 1000)),
    status_as_of: silent || !status ? null : status.as_of,
    status: silent ? null : status,
    certificate: speaks ? said.certificate : null,
    authority: speaks ? bundle.authorities.find((one) => one.slug === said.issuer) : null,
    steps,
    root: { fingerprint: bundle.fingerprint, pinned: true },
    trust: {
      version: bundle.version,
      issued: bundle.issued,
      valid_until: bundle.valid_until,
      stale: at > new Date(bundle.valid_until),
    },
    leads_to: bundle.addresses.some((one) => leads(one) === where) ? null : where,
    does_not_prove: ['bearer_is_holder', 'right_to_work', 'equivalence'],
  };
}
