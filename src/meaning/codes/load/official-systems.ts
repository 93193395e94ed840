import type { PackManifest } from '../pack-format.ts';
import type { CodeFileKind } from './load-code-system.ts';

const OWN = 'as its publisher licenses it to whoever loaded it';

/** What a pack says of itself that was made from an official file of a kind; its version comes with the file. */
export const officialSystems: Readonly<Record<CodeFileKind, Omit<PackManifest, 'version'>>> = {
  'icd-10-cm-order': {
    name: 'icd-10-cm',
    system: { uri: 'http://hl7.org/fhir/sid/icd-10-cm', name: 'ICD-10-CM', ignores: '.', ignoresCase: true },
    offeredBelow: 7,
    licence: 'public domain (US government work)',
    source: 'ICD-10-CM order file, CMS and CDC/NCHS',
  },
  loinc: {
    name: 'loinc',
    system: { uri: 'http://loinc.org', name: 'LOINC' },
    licence: OWN,
    source: 'LOINC table, Regenstrief Institute',
  },
  rxnorm: {
    name: 'rxnorm',
    system: { uri: 'http://www.nlm.nih.gov/research/umls/rxnorm', name: 'RxNorm' },
    licence: OWN,
    source: 'RXNCONSO.RRF, National Library of Medicine',
  },
  'cvx-xml': {
    name: 'cvx',
    system: { uri: 'http://hl7.org/fhir/sid/cvx', name: 'CVX' },
    licence: 'public domain (US government work)',
    source: 'CVX codes, CDC',
  },
  'cvx-text': {
    name: 'cvx',
    system: { uri: 'http://hl7.org/fhir/sid/cvx', name: 'CVX' },
    licence: 'public domain (US government work)',
    source: 'CVX codes, CDC',
  },
  'snomed-to-icd-10-cm': {
    name: 'snomed-to-icd-10-cm',
    system: { uri: 'http://snomed.info/sct', name: 'SNOMED CT' },
    licence: OWN,
    source: 'SNOMED CT to ICD-10-CM map, National Library of Medicine',
  },
};
