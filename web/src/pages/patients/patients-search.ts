import type { MatchBand } from '../../../../src/server/contract/console/matches.ts';

/** What an address may say of the page Patients: the band, where it is not that of the questions. */
export interface PatientsSearch {
  readonly band?: MatchBand;
}

const BANDS: readonly MatchBand[] = ['link', 'separate', 'decided'];

/** Reads it from an address. */
export function patientsSearch({ band: asked }: Readonly<Record<string, unknown>>): PatientsSearch {
  const band = BANDS.find((each) => each === asked);
  return band === undefined ? {} : { band };
}
