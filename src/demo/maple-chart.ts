import type { HeldResource } from './fhir-receiver.ts';

const SHOWN = 24;
const CRITICAL: readonly string[] = ['HH', 'LL'];

/** What the parts of an Observation are called that the chart shows. */
interface ShownObservation {
  readonly code?: { readonly coding?: readonly { readonly display?: string }[] };
  readonly valueQuantity?: { readonly value?: number; readonly unit?: string };
  readonly referenceRange?: readonly { readonly text?: string }[];
  readonly interpretation?: readonly { readonly coding?: readonly { readonly code?: string }[] }[];
  readonly effectiveDateTime?: string;
  readonly subject?: { readonly reference?: string };
}

/** Maple's own screen: the newest results as a clinician reads them there, with a red mark where a flag came with one. */
export function mapleChart(resources: ReadonlyMap<string, HeldResource>): string {
  const results = [...resources.values()]
    .filter(({ resourceType }) => resourceType === 'Observation')
    .map((resource) => resource as ShownObservation & HeldResource)
    .sort((a, b) => (b.effectiveDateTime ?? '').localeCompare(a.effectiveDateTime ?? ''));
  return page(
    results
      .slice(0, SHOWN)
      .map((result) => row(result, nameOf(resources.get(result.subject?.reference ?? ''))))
      .join(''),
    silentCriticals(results),
  );
}

/** How many results far outside of their range the chart shows without a mark. */
export function silentCriticals(observations: readonly HeldResource[]): number {
  return observations.map((each) => each as ShownObservation).filter((each) => isFar(each) && flagOf(each) === '')
    .length;
}

function row(result: ShownObservation, patient: string): string {
  const flag = flagOf(result);
  const value = `${result.valueQuantity?.value ?? ''} ${result.valueQuantity?.unit ?? ''}`;
  const kind = CRITICAL.includes(flag) ? 'critical' : flag === '' && isFar(result) ? 'silent' : '';
  const cells = [
    (result.effectiveDateTime ?? '').slice(0, 16).replace('T', ' '),
    patient,
    result.code?.coding?.[0]?.display ?? '',
    value,
    result.referenceRange?.[0]?.text ?? '',
    CRITICAL.includes(flag) ? `${flag} CRITICAL` : flag === 'N' ? '' : flag,
  ];
  return `<tr class="${kind}">${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
}

/** Far outside of its range: twice the upper end, or half of the lower one. */
function isFar({ valueQuantity, referenceRange }: ShownObservation): boolean {
  const [low = Number.NaN, high = Number.NaN] = (referenceRange?.[0]?.text ?? '').split('-').map(Number);
  const value = valueQuantity?.value ?? Number.NaN;
  return value > high * 1.3 || value < low * 0.6;
}

function flagOf({ interpretation }: ShownObservation): string {
  return interpretation?.[0]?.coding?.[0]?.code ?? '';
}

function nameOf(patient: HeldResource | undefined): string {
  const [name] = (patient?.['name'] ?? []) as readonly { readonly family?: string; readonly given?: string[] }[];
  return name === undefined ? '' : `${name.family ?? ''}, ${name.given?.join(' ') ?? ''}`;
}

function page(rows: string, silent: number): string {
  const said =
    silent === 0
      ? 'Every result far outside of its range carries its mark.'
      : `${silent} results are far outside of their range and carry no mark. Maple shows them as ordinary.`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Maple: results</title>
<meta http-equiv="refresh" content="3">
<style>body{font:14px system-ui,sans-serif;margin:24px;color:#1b2430}h1{font-size:18px}table{border-collapse:collapse}
td,th{padding:4px 14px 4px 0;text-align:left;border-bottom:1px solid #dde3e8}tr.critical td{background:#fbe3e1;color:#8f1414;
font-weight:700}tr.silent td{border-left:0;font-style:italic}p{max-width:70ch}</style>
<h1>Maple EHR (simulated): newest results</h1><p>${said}</p>
<table><thead><tr>${['Taken', 'Patient', 'Test', 'Value', 'Range', 'Flag'].map((head) => `<th>${head}</th>`).join('')}</tr></thead>
<tbody>${rows}</tbody></table></html>`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
