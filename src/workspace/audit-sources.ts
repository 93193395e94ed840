import type { Finding } from '../diagnostics/finding.ts';
import { isName } from './name.ts';
import { Section } from './section.ts';
import { isSecretReference, SECRET_REFERENCE } from './values/secret-reference.ts';
import { YamlFile } from './yaml-file.ts';

/** Something that a practice has its data audited from, under the name that people see. */
export interface NamedSource {
  readonly name: string;
  /** A folder or file, relative to the workspace, or the address of a database without a password. */
  readonly read: string;
  /** The folder of the documents, where it is not beside the tables. */
  readonly documents?: string;
  /** Reference to the password of the database. */
  readonly password?: string;
  /** Day of the extract, `2026-11-20`; else it is told from the data. */
  readonly asOf?: string;
  /** The system that the data comes from: who may see only some systems sees its runs only with it. */
  readonly system?: string;
}

/** The sources of a workspace, and what is wrong with how they are written. */
export interface NamedSources {
  readonly sources: readonly NamedSource[];
  readonly findings: readonly Finding[];
}

/** The file of a workspace in which they stand. */
export const AUDIT_SOURCES_FILE = 'audits.yaml';

const DAY = 'a day, as 2026-11-20';
const NO_PASSWORD = 'a path, or an address without a password';

/** Reads `audits.yaml`. A source that cannot be read is a finding, and is left out. */
export function readAuditSources(files: Readonly<Record<string, string>>): NamedSources {
  const text = files[AUDIT_SOURCES_FILE];
  if (text === undefined) return { sources: [], findings: [] };
  const findings: Finding[] = [];
  const file = new YamlFile(AUDIT_SOURCES_FILE, text, findings);
  if (file.root === undefined) return { sources: [], findings };
  const root = new Section(file, file.root, '');
  const list = root.section('sources');
  const sources: NamedSource[] = [];
  for (const { name, key } of list?.names() ?? []) {
    const section = list?.section(name);
    if (!isName(name)) file.report('workspace-name', key, `sources.${name}`);
    else if (section !== undefined) sources.push(...readSourceOf(name, section));
  }
  root.done();
  return { sources, findings };
}

function readSourceOf(name: string, section: Section): readonly NamedSource[] {
  if (!section.has('read')) section.missing('read');
  const read = section.value('read', NO_PASSWORD, (text) => (/\/\/[^@/]*:[^@/]*@/.test(text) ? undefined : text));
  const parts = {
    documents: section.text('documents'),
    password: section.value('password', SECRET_REFERENCE, (text) => (isSecretReference(text) ? text : undefined)),
    asOf: section.value('as_of', DAY, (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined)),
    system: section.text('system'),
  };
  section.done();
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return read === undefined ? [] : [{ name, read, ...given }];
}
