import { BarePrimitive } from './members.ts';

const PRIMITIVES: Readonly<Record<string, string>> = {
  String: 'string',
  Boolean: 'boolean',
  Integer: 'integer',
  Decimal: 'decimal',
  DateTime: 'dateTime',
  Date: 'date',
  Time: 'time',
};

/** A type name as FHIR spells it: `System.DateTime` and `DateTime` are dateTime. */
export function fhirType(name: string): string {
  return PRIMITIVES[name] ?? name;
}

/**
 * Whether a JSON value can be of a type, for values whose type no choice and no context has told. A string can be any
 * of the types that JSON writes as one; an object without resourceType is taken as whatever is asked for.
 */
export function canBe(value: unknown, type: string): boolean {
  switch (typeof value) {
    case 'boolean':
      return type === 'boolean';
    case 'number':
      return type === 'decimal' || (Number.isInteger(value) && /^(integer|unsignedInt|positiveInt)$/.test(type));
    case 'string':
      return (
        /^(string|code|id|markdown|uri|url|canonical|oid|uuid|base64Binary|instant)$/.test(type) ||
        (/^(date|dateTime|time)$/.test(type) && /^\d\d/.test(value))
      );
    default: {
      if (value instanceof BarePrimitive) return /^[a-z]/.test(type);
      const resourceType = (value as { resourceType?: unknown } | null)?.resourceType;
      if (typeof resourceType !== 'string') return /^[A-Z]/.test(type);
      if (type === 'Resource') return true;
      if (type === 'DomainResource') return !/^(Bundle|Parameters|Binary)$/.test(resourceType);
      return resourceType === type;
    }
  }
}
