import { z } from 'zod';
import type { Detector, Judged, World } from './detector.ts';
import { drugAgainstAllergy, noneBesideSome } from './detectors/allergies.ts';
import { chains } from './detectors/chains.ts';
import { codeStatus } from './detectors/code-status.ts';
import { codeText } from './detectors/code-text.ts';
import { cutTexts } from './detectors/cut-texts.ts';
import { dateStyles } from './detectors/date-styles.ts';
import { documents } from './detectors/documents.ts';
import { doses } from './detectors/doses.ts';
import { duplicateRows } from './detectors/duplicate-rows.ts';
import { closedHours } from './detectors/hours.ts';
import { labFlags } from './detectors/lab-flags.ts';
import { textForNumber, unitSpelling } from './detectors/lab-texts.ts';
import { labValues } from './detectors/lab-values.ts';
import { listedTexts } from './detectors/listed-texts.ts';
import { outsideSet } from './detectors/outside-set.ts';
import { patientCodes } from './detectors/patient-codes.ts';
import { unreversed } from './detectors/reversals.ts';
import { samePeople } from './detectors/same-people.ts';
import { sharedValues } from './detectors/shared-values.ts';
import { tableFaults } from './detectors/table-faults.ts';
import { vaccineCodes } from './detectors/vaccine-codes.ts';
import type { Frame } from './frame.ts';
import { predicateSchema } from './predicate.ts';

const at = z.string().min(1);

/** What a rule says of a table; undefined where the table has not what it needs. */
export type Rule = (frame: Frame, world: World) => Judged | undefined;

interface RuleKind {
  /** Binds what a check gives the rule; undefined where it is not what the rule takes. */
  readonly bind: (given: unknown) => Rule | undefined;
}

function kind<Parameters>(schema: z.ZodType<Parameters>, detector: Detector<Parameters>): RuleKind {
  return {
    bind: (given) => {
      const read = schema.safeParse(given);
      return read.success ? (frame, world) => detector(read.data, frame, world) : undefined;
    },
  };
}

/** Every kind of rule that looks at more than one row's own fields, with what it takes. */
const kinds: Readonly<Record<string, RuleKind>> = {
  allergies: kind(z.strictObject({ at }), drugAgainstAllergy),
  chain: kind(z.strictObject({ at, selfAllowed: z.boolean().exactOptional() }), chains),
  closedHours: kind(z.strictObject({ at }), closedHours),
  codeStatus: kind(
    z.strictObject({
      at,
      system: at.exactOptional(),
      status: z.array(
        z.enum(['good', 'icd-9', 'icd-9 as icd-10', 'unknown', 'own with a map', 'own without', 'other']),
      ),
      codes: z.enum(['diagnosis', 'drug', 'laboratory']),
    }),
    codeStatus,
  ),
  codeText: kind(z.strictObject({ code: at, text: at, by: z.enum(['words', 'drug']), at }), codeText),
  cutTexts: kind(z.strictObject({ at }), cutTexts),
  dateStyles: kind(
    z.strictObject({ at: at.exactOptional(), only: z.enum(['two-digit year', 'day number']).exactOptional() }),
    dateStyles,
  ),
  documents: kind(
    z.strictObject({
      is: z.enum([
        'missing',
        'unindexed',
        'twice',
        'another patient',
        'DICOM at odds',
        'unsigned',
        'empty',
        'truncated',
        'encrypted',
        'no reader',
        'damaged',
        'mistyped',
        'size',
        'pages',
        'picture only',
      ]),
      at,
    }),
    documents,
  ),
  doses: kind(z.strictObject({ at }), doses),
  duplicate: kind(
    z.strictObject({ by: z.array(at).min(1), when: predicateSchema.exactOptional(), differ: at.exactOptional(), at }),
    duplicateRows,
  ),
  faults: kind(
    z.strictObject({
      kinds: z.array(
        z.enum([
          'foreign-bytes',
          'line-cut',
          'quote-open',
          'text-after-quote',
          'ragged',
          'footer',
          'header-missing',
          'header-repeated',
          'row-limit',
          'byte-order-mark',
          'line-ends-mixed',
          'formula',
          'cell-error',
          'unreadable',
          'nul-bytes',
        ]),
      ),
    }),
    tableFaults,
  ),
  flags: kind(z.strictObject({ at }), labFlags),
  labValues: kind(z.strictObject({ is: z.enum(['impossible', 'shifted', 'other unit']) }), labValues),
  listed: kind(
    z.strictObject({ at, list: at, whole: z.boolean().exactOptional(), unlessNamed: z.boolean().exactOptional() }),
    listedTexts,
  ),
  noneBesideSome: kind(z.strictObject({ at }), noneBesideSome),
  outsideSet: kind(
    z.strictObject({ at, missing: z.boolean().exactOptional(), variants: z.boolean().exactOptional() }),
    outsideSet,
  ),
  patientCodes: kind(z.strictObject({ at, by: z.enum(['sex', 'age']), since: at.exactOptional() }), patientCodes),
  samePeople: kind(z.strictObject({ is: z.enum(['exact', 'probable', 'weak']), at }), samePeople),
  shared: kind(
    z.strictObject({
      at,
      when: predicateSchema.exactOptional(),
      most: z.number().exactOptional(),
      differ: z.array(at).exactOptional(),
    }),
    sharedValues,
  ),
  textForNumber: kind(z.strictObject({ at }), textForNumber),
  unitSpelling: kind(z.strictObject({ at }), unitSpelling),
  unreversed: kind(z.strictObject({ at, by: z.array(at).min(1) }), unreversed),
  vaccineCodes: kind(z.strictObject({ at }), vaccineCodes),
};

/** A rule with what it is given, as a check says it: `duplicate: { by: [patient, code], at: code }`. */
export const ruleCallSchema = z
  .record(z.string(), z.unknown())
  .refine((call) => boundRule(call) !== undefined, 'is no rule with what it takes');

/** The rule that a check calls; undefined where there is none, or it is given something else. */
export function boundRule(call: Readonly<Record<string, unknown>>): Rule | undefined {
  const [[name, given] = ['', undefined], ...rest] = Object.entries(call);
  return rest.length > 0 || !Object.hasOwn(kinds, name) ? undefined : kinds[name]?.bind(given);
}
