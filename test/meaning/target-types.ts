import { readFileSync } from 'node:fs';
import { type PackType, packTargetTypes } from '../../src/meaning/maps/pack-target-types.ts';

const PACK = new URL('../../packs/fhir-r4/types.json', import.meta.url);

/** The types of FHIR R4, for tests. */
export const targetTypes = packTargetTypes(JSON.parse(readFileSync(PACK, 'utf8')) as Record<string, PackType>);
