export { Definitions, type ReadPackFile } from './definitions/definitions.ts';
export { type ElementDescription, elementAt } from './definitions/element-at.ts';
export type { BindingEntry, PackManifest, SearchParameterEntry, TypeReference } from './definitions/pack-format.ts';
export { type Membership, ValueSet } from './definitions/value-set.ts';
export type { FhirPathEngine } from './fhirpath/fhirpath-engine.ts';
export { loadFhirPathLibrary } from './fhirpath/fhirpath-library.ts';
export type { CodingToCheck, Deferred } from './validation/deferred.ts';
export { type ValidateOptions, type Validation, validate } from './validation/validate.ts';
