/**
 * A certificate's JWT, verified where it was opened, as the text of a code is: the same steps, codes and verdicts.
 *
 *     verifyToken(text, {trust, root, lists, at}) -> Promise of the report
 *
 * A compact JWS with ES256 over the Open Badges credential (docs/verification.md). What an authority's key signed is
 * believed as it stands; that the document is exactly the one of a record, byte for byte, is for the service to compare.
 */

import { ascii, base64, judge, lower, PLACES, refuse, utf8 } from './verifier.js';

const LARGEST = 256 * 1024;
const COMPACT = /^(([\w-]+)\.([\w-]+))\.([\w-]+)$/;
const METHOD = /^(did:web:[\w.%:-]+)#([0-9a-f]{8})$/;
const TYPE = '["VerifiableCredential","OpenBadgeCredential"]'; // a status list is another thing by the same keys
const LIST = /^(.+)\/status\/([a-z0-9-]+)\/(revocation|suspension)\/([1-9]\d{0,8})$/;

export const verifyToken = (text, given) => judge(text, given, taken);

/** The parts of a token and what it states, or a refusal: `jwt.changed` when it opens as one of these authorities' do. */
function taken(text, bundle) {
  try {
    need(text.length <= LARGEST);
    const [, message, head, body, tail] = COMPACT.exec(text), opening = method(head);
    const payload = one(utf8(strict(body))), signature = strict(tail);
    need(signature.length === 64 && lower(signature));
    const key = bundle.keys.find(({ kid }) => kid === opening.kid);
    const issuer = key && bundle.authorities.find(({ slug, did }) => slug === key.authority && did === opening.did);
    const { address, said } = stated(payload, opening.did);
    return {
      kid: issuer ? opening.kid : '', signature, signed: ascii(message), misfit: 'signature.jwt',
      address, publicId: said.certificate.public_id, said,
    };
  } catch {
    return refuse(openings(bundle).includes(text.split('.', 1)[0]) ? 'jwt.changed' : 'jwt.form');
  }
}

/** The first part of every token that a key of an authority signs. */
function openings({ keys, authorities }) {
  const kids = keys.filter(({ purpose }) => purpose === 'certificates').map(({ authority, kid }) => {
    const issuer = authorities.find(({ slug }) => slug === authority);
    return issuer && `${issuer.did}#${kid}`;
  });
  return kids.filter(Boolean).map((kid) => encoded(header(kid)));
}

const header = (kid) => JSON.stringify({ alg: 'ES256', kid, typ: 'vc+jwt' });
const encoded = (text) => btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');

const need = (right) => {
  if (!right) throw Error('another form');
  return right;
};

/** Base64url without padding, whose unused bits are zero. */
function strict(part) {
  const data = base64(part);
  need(part.endsWith(encoded(String.fromCharCode(...data.slice(-(data.length % 3 || 3))))));
  return data;
}

/** JSON in its one form (RFC 8785): members in order and none twice, no white space, integers alone. */
function one(text) {
  const value = JSON.parse(text);
  return need(canonical(value) === text) && value;
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (value && typeof value === 'object')
    return `{${Object.keys(value).sort().map((name) => `${canonical(name)}:${canonical(value[name])}`)}}`;
  need(typeof value !== 'number' || Number.isSafeInteger(value));
  if (typeof value === 'string') encodeURIComponent(value); // throws at half a surrogate
  return JSON.stringify(value);
}

/** Whom the header names; the header has exactly these three members. */
function method(part) {
  const text = utf8(strict(part)), [kid, did, name] = METHOD.exec(JSON.parse(text).kid);
  return need(text === header(kid)) && { did, kid: name };
}

const seconds = (instant) => Date.parse(instant) / 1000;
const facts = (listed) => Object.fromEntries(listed.map((one) => [one.identityType || one.identifierType, one.identityHash ?? one.identifier]));

function stated(payload, did) {
  const { credentialSubject: subject, issuer } = payload, { achievement } = subject;
  const [, address, publicId] = /^(https?:\/\/.+)\/v\/([0-9A-Z]{12})$/.exec(payload.id);
  const award = facts(subject.identifier), named = facts(achievement.otherIdentifier), slug = facts(issuer.otherIdentifier)['ext:slug'];
  const occupation = achievement.alignment.find((one) => /^ext:occupation(\.fictitious)?$/.test(one.targetType));
  const issued = payload.nbf, end = award['ext:expiresOn'] ?? null, expires = end && seconds(`${end}T00:00:00Z`) + 86400;
  need(canonical(payload.type) === TYPE && payload.iss === did && issuer.id === did);
  need(award['ext:publicId'] === publicId && payload.jti === payload.id && seconds(payload.validFrom) === issued);
  need((payload.exp ?? null) === expires);
  const certificate = {
    number: subject.licenseNumber,
    public_id: publicId,
    kind: achievement.achievementType === 'Certification' ? 'title' : 'unit',
    units: achievement.achievementType === 'Certification' ? null : units(achievement.alignment, named),
    holder: { name: award.name, birth: award['ext:birthDate'].replace(/-/g, '').padEnd(8, '0') },
    occupation: { scheme: occupation.targetFramework, code: occupation.targetCode },
    level: named['ext:level'],
    certification: { code: named['ext:certificationCode'], vintage: named['ext:certificationVintage'] },
    issuer: slug,
    decided_on: award['ext:decidedOn'],
    issued_on: award['ext:issuedOn'],
    issued_at: payload.validFrom,
    expires_on: end,
  };
  need([certificate.number, certificate.holder.name, certificate.level, slug, certificate.decided_on, certificate.issued_on].every((one) => typeof one === 'string'));
  return { address, said: { issuer: slug, issued, expires, place: place(payload.credentialStatus, slug, address), certificate } };
}

/** Which units are attested, of how many. */
function units(alignment, named) {
  const numbers = (names, form) => names.map((name) => form.exec(name)).filter(Boolean).map(([, number]) => Number(number));
  const held = numbers(alignment.map((one) => one.targetType), /^ext:unit\.(\d+)$/);
  need(held.length);
  return { of: held.length + numbers(Object.keys(named), /^ext:notAttested\.(\d+)$/).length, held: held.sort((a, b) => a - b) };
}

/** The place in the authority's lists, the same in both; null when the certificate is in none. */
function place(entries, slug, address) {
  if (entries === undefined) return null;
  const places = entries.map((one) => {
    const [, where, whose, purpose, number] = LIST.exec(one.statusListCredential), index = Number(one.statusListIndex);
    need(where === address && whose === slug && purpose === one.statusPurpose && index >= 0 && index < PLACES);
    return (number - 1) * PLACES + index;
  });
  need(entries.map((one) => one.statusPurpose).join() === 'revocation,suspension' && places[0] === places[1]);
  return places[0];
}
