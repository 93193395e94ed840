import audit from './catalogue/audit.json' with { type: 'json' };
import cli from './catalogue/cli.json' with { type: 'json' };
import codes from './catalogue/codes.json' with { type: 'json' };
import connectors from './catalogue/connectors.json' with { type: 'json' };
import demo from './catalogue/demo.json' with { type: 'json' };
import engine from './catalogue/engine.json' with { type: 'json' };
import fhir from './catalogue/fhir.json' with { type: 'json' };
import hl7v2 from './catalogue/hl7v2.json' with { type: 'json' };
import maps from './catalogue/maps.json' with { type: 'json' };
import mllp from './catalogue/mllp.json' with { type: 'json' };
import practice from './catalogue/practice.json' with { type: 'json' };
import server from './catalogue/server.json' with { type: 'json' };
import store from './catalogue/store.json' with { type: 'json' };
import workspace from './catalogue/workspace.json' with { type: 'json' };

/**
 * Every code that Suture can report, in one catalogue: one data file per floor, an entry per code with
 * its severity, its failure class, one sentence that says what happened, and one that says what to do.
 * Codes are stable: scripts and alerts match on them, so a code may be added but never renamed.
 */
export const catalogue = {
  ...hl7v2,
  ...fhir,
  ...mllp,
  ...maps,
  ...codes,
  ...store,
  ...connectors,
  ...workspace,
  ...engine,
  ...audit,
  ...demo,
  ...practice,
  ...server,
  ...cli,
} satisfies Record<string, CatalogueEntry>;

/** A code of the catalogue. */
export type Code = keyof typeof catalogue;

/** How bad it is. `fatal` means that no tree could be made of the input at all. */
export type Severity = 'fatal' | 'error' | 'warning' | 'info';

/**
 * What a retry may do. `transient`: provably not done, try again. `ambiguous`: may have been done.
 * `permanent`: trying again gives the same answer.
 */
export type FailureClass = 'transient' | 'ambiguous' | 'permanent';

/** One line of the catalogue. `text` and `fix` are whole sentences without any value from a message. */
export interface CatalogueEntry {
  readonly severity: string;
  readonly class?: string;
  readonly text: string;
  readonly fix: string;
}

/** The catalogue entry of a code, with its vocabulary checked by the catalogue's own test. */
export function entryOf(code: Code): CatalogueEntry & { severity: Severity; class?: FailureClass } {
  return catalogue[code] as CatalogueEntry & { severity: Severity; class?: FailureClass };
}
