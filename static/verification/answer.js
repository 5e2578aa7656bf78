// What a report says, in the words of the page it is said in: the page has every sentence in a template, marked with
// when it holds, and this takes away what does not. For the page of a phone and for that of a kit.

const AMBER = ['warn', 'amber']; // an authentic certificate, without the register

const language = document.documentElement.lang;
const locale = { en: 'en-GB', pt: 'pt-PT' }[language] || language;

export const day = (value, options) => {
  const said = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC', ...options }).format(new Date(value));
  return said.replace(/^1(?= )/, { fr: '1er', it: '1º' }[language] || '1');
};
export const moment = (value) => day(value, { hour: '2-digit', minute: '2-digit', timeZoneName: 'short', timeZone: undefined });

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

function values(report, numbers) {
  const certificate = report.certificate, units = certificate?.units;
  const word = (number) => numbers[number] || String(number);
  const always = {
    moment: moment(report.checked_at), as_of: report.status_as_of && moment(report.status_as_of),
    since: report.status?.since && day(report.status.since),
    leads_to: report.leads_to, ours: report.ours, fingerprint: report.root?.fingerprint,
    trust_issued: report.trust && day(report.trust.issued), trust_version: report.trust?.version,
  };
  return certificate ? {
    ...always,
    name: certificate.holder.name, year: certificate.holder.birth.slice(0, 4), birth: birth(certificate.holder.birth),
    number: certificate.number, public_id: certificate.public_id?.replace(/(.{4})(?=.)/g, '$1 '), level: certificate.level,
    occupation: `${certificate.occupation.scheme} ${certificate.occupation.code}`,
    certification: certificate.certification?.code, vintage: certificate.certification?.vintage,
    issued: day(certificate.issued_on), decided: day(certificate.decided_on),
    expires: certificate.expires_on && day(certificate.expires_on),
    authority: report.authority.legal_name, country: country(report.authority.country),
    covered: units && word(units.held.length).toUpperCase(), total: units && word(units.of),
    count: units?.held.length, of: units?.of, held: units?.held.join(', '),
  } : always;
}

function flags(report) {
  const certificate = report.certificate;
  const found = [report.verdict, report.missing, ...report.steps.flatMap(({ name, outcome, code }) => [`${name}.${outcome}`, `${name}.${code}`])];
  if (report.steps.length) found.push('read');
  if (report.leads_to) found.push('elsewhere');
  if (report.trust?.stale) found.push('old-trust');
  if (certificate) {
    found.push('speaks', certificate.expires_on ? 'ends' : 'endless', certificate.public_id ? 'named' : 'nameless');
    found.push(certificate.kind === 'title' ? 'title' : certificate.units.held.length > 1 ? 'several' : 'one');
    if (certificate.certification) found.push('certification');
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

/** The page's answer to a report; `holds` are words of `data-when` that the report itself does not give. */
export function told(page, report, holds) {
  const numbers = page.querySelector('[data-numbers]').dataset.numbers.split('|');
  const part = filled(page, 'answer', new Set([...flags(report), ...holds]), values(report, numbers));
  const tone = report.leads_to && report.verdict !== 'altered' ? ['unknown'] : [report.verdict];
  const amber = report.verdict === 'authentic' && holds.includes('offline');
  part.querySelector('[data-tone]').classList.add(...(amber ? AMBER : tone));
  return part;
}
