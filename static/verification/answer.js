// What a report says, in the words of the page it is said in: the page has every sentence in a template, marked with
// when it holds, and this takes away what does not. For the page of a phone and for that of a kit.

const AMBER = ['warn', 'amber']; // an authentic certificate, without the register

const language = document.documentElement.lang;
const locale = { en: 'en-GB', pt: 'pt-PT' }[language] || language;

export const day = (value, options) => {
  const said = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC', ...options }).format(new Date(value));
  return said.replace(/^1(?= )/, { fr: '1er', it: '1º' }[language] || '1');
};

/** A date and an hour of this device's clock, with its zone: 23 novembre 2026 à 14 h 05 (UTC+1), as the page says it. */
export function moment(value, page = document) {
  const at = new Date(value), two = (number) => String(number).padStart(2, '0');
  const hours = at.getHours(), minutes = two(at.getMinutes()), ahead = -at.getTimezoneOffset(), far = Math.abs(ahead);
  const put = {
    day: day(value, { timeZone: undefined }),
    hour: language === 'fr' ? `${hours}\u00a0h\u00a0${minutes}` : `${two(hours)}:${minutes}`,
    zone: ahead ? `UTC${ahead > 0 ? '+' : '\u2212'}${Math.floor(far / 60)}${far % 60 ? `:${two(far % 60)}` : ''}` : 'UTC',
  };
  return page.querySelector('[data-moment]').dataset.moment.replace(/\[(\w+)\]/g, (_, name) => put[name]);
}

function birth(digits) {
  const [year, month, date] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)];
  if (month === '00') return year;
  return day(`${year}-${month}-${date === '00' ? '01' : date}`, date === '00' ? { day: undefined } : {});
}

function country(code) {
  try {
    return new Intl.DisplayNames(locale, { type: 'region' }).of(code);
  } catch {
    return code;
  }
}

/** What the register calls the codes of a certificate: words that are not signed, beside the codes that are. */
function named({ issuer, certification, occupation, units }, names) {
  const place = certification && `${issuer}/${certification.code}/${certification.vintage}`;
  const found = names?.certifications?.[place], words = found?.in?.[language];
  const held = units?.held.map((one) => words?.units?.[one]);
  return {
    ...(words && { heading: words.heading, title: words.title, original: found.original }),
    unofficial: words?.unofficial, foreign: words && found.language !== language && found.language,
    units: held?.every(Boolean) ? held.join(', ') : undefined,
    trade: names?.occupations?.[`${occupation.scheme}/${occupation.code}`]?.[language],
  };
}

function values(report, page, words) {
  const numbers = page.querySelector('[data-numbers]').dataset.numbers.split('|');
  const certificate = report.certificate, units = certificate?.units;
  const word = (number) => numbers[number] || String(number);
  const always = {
    moment: moment(report.checked_at, page), as_of: report.status_as_of && moment(report.status_as_of, page),
    since: report.status?.since && day(report.status.since),
    leads_to: report.leads_to, ours: report.ours, fingerprint: report.root?.fingerprint,
    trust_issued: report.trust && day(report.trust.issued), trust_version: report.trust?.version,
  };
  return certificate ? {
    ...always,
    name: certificate.holder.name, year: certificate.holder.birth.slice(0, 4), birth: birth(certificate.holder.birth),
    number: certificate.number, public_id: certificate.public_id?.replace(/(.{4})(?=.)/g, '$1 '), level: certificate.level,
    occupation: words.trade || `${certificate.occupation.scheme} ${certificate.occupation.code}`,
    certification: certificate.certification?.code, vintage: certificate.certification?.vintage,
    heading: words.heading, title: words.title, original: words.original, units: words.units,
    issued: day(certificate.issued_on), decided: day(certificate.decided_on),
    expires: certificate.expires_on && day(certificate.expires_on),
    authority: report.authority.legal_name, country: country(report.authority.country),
    covered: units && word(units.held.length).toUpperCase(), total: units && word(units.of),
    of: units?.of, held: units?.held.join(', '),
  } : always;
}

function flags(report, words) {
  const certificate = report.certificate;
  const found = [report.verdict, report.missing, ...report.steps.flatMap(({ name, outcome, code }) => [`${name}.${outcome}`, `${name}.${code}`])];
  if (report.steps.length) found.push('read');
  if (report.leads_to) found.push('elsewhere');
  if (report.trust?.stale) found.push('old-trust');
  if (certificate) {
    found.push('speaks', certificate.expires_on ? 'ends' : 'endless', certificate.public_id ? 'named' : 'nameless');
    found.push(certificate.kind === 'title' ? 'title' : certificate.units.held.length > 1 ? 'several' : 'one');
    if (certificate.certification) found.push('certification');
    for (const [name, word] of Object.entries(words)) if (word) found.push(`word.${name}`);
  }
  return found;
}

/** A copy of a template: what does not hold is taken away, what is left open is filled. */
export function filled(page, name, holds, put = {}) {
  const part = document.importNode(page.getElementById(name).content, true);
  const any = (words) => words.split(' ').some((one) => holds.has(one));
  for (const one of part.querySelectorAll('[data-when]')) if (!any(one.dataset.when)) one.remove();
  for (const one of part.querySelectorAll('[data-unless]')) if (any(one.dataset.unless)) one.remove();
  for (const one of part.querySelectorAll('[data-put]')) one.textContent = put[one.dataset.put] ?? '';
  for (const one of part.querySelectorAll('.said')) if (!one.children.length) one.remove();
  return part;
}

/**
 * The page's answer to a report; `holds` are words of `data-when` that the report itself does not give, `names` the
 * list of words for codes (certify/verification/names.py), where it is here.
 */
export function told(page, report, holds, names) {
  const words = report.certificate ? named(report.certificate, names) : {};
  const part = filled(page, 'answer', new Set([...flags(report, words), ...holds]), values(report, page, words));
  const tone = report.leads_to && report.verdict !== 'altered' ? ['unknown'] : [report.verdict];
  for (const one of part.querySelectorAll('[data-put=original]')) one.lang = words.foreign;
  const amber = report.verdict === 'authentic' && holds.includes('offline');
  part.querySelector('[data-tone]').classList.add(...(amber ? AMBER : tone));
  return part;
}
