import type { Endpoint } from '../connectors/endpoint.ts';
import type { Profile } from '../formats/hl7v2/index.ts';
import type { CodeLibrary } from '../meaning/codes/code-library.ts';
import type { Condition } from '../meaning/maps/condition.ts';
import type { Steps } from '../meaning/maps/steps.ts';
import type { RetentionRule } from '../store/store.ts';
import type { AlertSettings } from './alerts/alert-settings.ts';
import type { OwnFunctions } from './functions/function-file.ts';
import type { MapShelf } from './map-shelf.ts';

/** What an interface says of the messages that travel over it. */
export interface InterfaceDefinition {
  readonly endpoint: Endpoint;
  /** `hl7v2 ORU^R01, ADT^* 2.3-2.5.1`; empty `types` means any. `fhir R4` is made by a map, or passed on as it came. */
  readonly speaks: {
    readonly format: 'hl7v2' | 'fhir' | 'bytes';
    readonly types: readonly string[];
    readonly versions?: readonly [string, string];
  };
  /** Character set when MSH-18 is empty, or always when `force`. HL7 table 0211 name or an IANA name. */
  readonly charset: { readonly otherwise: string; readonly force: boolean };
  readonly acknowledge: {
    readonly mode: 'original' | 'enhanced';
    /** When the sender gets its positive answer. */
    readonly when: 'stored' | 'processed' | 'delivered';
    /** For batches: an answer for each message, or one for all. */
    readonly batch: 'each' | 'one';
  };
}

export interface SystemDefinition {
  readonly name: string;
  readonly file: string;
  readonly vendor?: { readonly name: string; readonly contact?: string; readonly agreement?: string };
  /** IANA zone of times without one. */
  readonly zone?: string;
  /** Assigning authority as it stands in CX-4.1, to the URI of who issues such identifiers. */
  readonly authorities: Readonly<Record<string, string>>;
  readonly interfaces: Readonly<Record<string, InterfaceDefinition>>;
  readonly owner?: string;
}

/** How deliveries that must not overtake each other are told: by patient, all of them, or by a field. */
export type Ordering =
  | { readonly by: 'patient' }
  | { readonly by: 'strict' }
  | { readonly by: 'field'; readonly path: string };

export interface RetryPolicy {
  readonly firstMs: number;
  readonly mostMs: number;
  /** Share of the wait that is random, 0 to 1. */
  readonly jitter: number;
  /** Tries after which the delivery is held; absent: never gives up. */
  readonly giveUpAfter?: number;
}

/** The HL7 v2 that a destination is to be sent. */
export interface Receives {
  /** Message type, `ORU^R01`, or a message with any event, `ADT`. */
  readonly type?: string;
  readonly versions?: readonly [string, string];
  /** A profile of `profiles/` that it holds messages to. */
  readonly profile?: string;
}

/** One destination of a flow. */
export interface DestinationDefinition {
  /** `lab-results>maple-ehr.results`: unique, stable over releases, names the queue. */
  readonly name: string;
  /** Exactly one: an interface (`maple-ehr.results`), or another flow. */
  readonly interface?: string;
  readonly flow?: string;
  readonly when?: Condition;
  readonly steps: Steps;
  /** Map, or pack of maps, that makes what is sent; then there are no steps. */
  readonly map?: string;
  /** What it is to be sent where a map writes HL7 v2: `to:`, else what its interface speaks. */
  readonly receives?: Receives;
  /** What FHIR does not hold of a message goes with it, in one Provenance. */
  readonly residue?: 'extension';
  readonly order: Ordering;
  readonly connections: number;
  readonly retry: RetryPolicy;
  /** After a refusal: held for a person while others pass, or tried for ever with its key waiting. */
  readonly refused: 'quarantine' | 'never-skip';
  readonly ambiguous: 'resend' | 'ask';
  readonly heldBlocks: 'related' | 'nothing';
  /** Opens after so many unreachable tries in a row, for so long. */
  readonly breaker: { readonly after: number; readonly pauseMs: number };
  /** At most so many sends in such a time. */
  readonly throttle?: { readonly count: number; readonly perMs: number };
  /** Times at which it may send. */
  readonly schedule?: { readonly text: string; readonly open: (at: number) => number };
  /** Start in hold: everything waits for a person. */
  readonly hold: boolean;
  /** Its answer is given back to the sender (a query and its response). */
  readonly answers: boolean;
}

export interface FlowDefinition {
  readonly name: string;
  readonly file: string;
  /** `northlab.results`, or undefined when only other flows feed it. */
  readonly from?: string;
  /** Message types taken; empty: whatever the interface speaks. Others are refused with AR and code 200. */
  readonly accept: readonly string[];
  /** Messages for which this is false are stored and go nowhere. */
  readonly where?: Condition;
  readonly to: readonly DestinationDefinition[];
  readonly order: Ordering;
  readonly duplicateWindowMs: number;
  readonly retention: Omit<RetentionRule, 'flow'>;
  readonly searchBodies: boolean;
  /** Parts of this size or more in OBX-5 are kept apart from the message. */
  readonly attachmentBytes: number;
}

/** A workspace, checked and made whole: what one release runs. Immutable. */
export interface WorkspaceDefinition {
  readonly project: string;
  /** Hash over the canonical list of files and their bytes. */
  readonly hash: string;
  readonly files: Readonly<Record<string, string>>;
  readonly systems: Readonly<Record<string, SystemDefinition>>;
  readonly flows: Readonly<Record<string, FlowDefinition>>;
  readonly retention: { readonly maxBytes?: number };
  /** Code tables and code systems: those of `codes/`, and those of the packs that are installed. */
  readonly codes: CodeLibrary;
  /** Conformance profiles of receivers by name: those of `profiles/`. */
  readonly profiles: Readonly<Record<string, Profile>>;
  /** Maps: those of `maps/`, and those of the packs in use. */
  readonly maps: MapShelf;
  /** What is watched, and who is told: `alerts.yaml`, or what is usual. */
  readonly alerts: AlertSettings;
  /** Functions of `functions/`, by name, for maps outside of the workspace. */
  readonly functions: OwnFunctions;
}
