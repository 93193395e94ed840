import { conditionPath } from './condition-path.ts';
import { readConditionOf } from './condition-value.ts';
import type { FlowDefinition } from './definitions.ts';
import type { WorkspaceDependencies } from './dependencies.ts';
import { type ReadDestination, readDestination } from './destination-section.ts';
import { readName } from './name.ts';
import type { ProjectFile } from './project-file.ts';
import { Section, type Written } from './section.ts';
import { DUPLICATES, readDuplicates } from './values/duplicates.ts';
import { DURATION, readDuration } from './values/duration.ts';
import { MESSAGE_TYPE, readMessageType } from './values/message-type.ts';
import { ORDERING, readOrdering } from './values/ordering.ts';
import { readSize, SIZE } from './values/size.ts';
import type { YamlFile } from './yaml-file.ts';

/** A flow as its file says it, with the places that later checks point to. */
export interface ReadFlow {
  readonly name: Written;
  readonly definition: FlowDefinition;
  readonly from?: Written;
  readonly to: readonly ReadDestination[];
  readonly section: Section;
}

const DUPLICATE_WINDOW_MS = 7 * 86_400_000;
const ATTACHMENT_BYTES = 64 * 1024;

/** Reads one file of `flows/`; what is wrong with it is reported. */
export function readFlowFile(
  file: YamlFile,
  project: ProjectFile | undefined,
  dependencies: WorkspaceDependencies,
): ReadFlow | undefined {
  if (file.root === undefined) return undefined;
  const section = new Section(file, file.root, '');
  const name = readName(section, 'flow');
  const from = section.written('from');
  const accept = readAccept(section);
  const where = readConditionOf(section, 'where', conditionPath(dependencies));
  const order = section.value('order', ORDERING, (text) => readOrdering(text, conditionPath(dependencies))) ?? {
    by: 'patient',
  };
  const to = readTo(section, name?.text ?? '', order, dependencies);
  const duplicateWindowMs = section.value('duplicates', DUPLICATES, readDuplicates) ?? DUPLICATE_WINDOW_MS;
  const retention = readRetention(section, project);
  const search = section.section('search');
  const searchBodies = search?.flag('bodies') ?? false;
  search?.done();
  const attachments = section.section('attachments');
  const attachmentBytes = attachments?.value('from', SIZE, readSize) ?? ATTACHMENT_BYTES;
  attachments?.done();
  section.done();
  if (name === undefined) return undefined;
  return {
    name,
    ...(from === undefined ? {} : { from }),
    to,
    section,
    definition: {
      name: name.text,
      file: file.file,
      ...(from === undefined ? {} : { from: from.text }),
      accept,
      ...(where === undefined ? {} : { where }),
      to: to.map((destination) => destination.definition),
      order,
      duplicateWindowMs,
      retention,
      searchBodies,
      attachmentBytes,
    },
  };
}

function readAccept(section: Section): readonly string[] {
  return (section.list('accept') ?? []).flatMap((written) => {
    const type = readMessageType(written.text);
    if (type === undefined) section.invalid(written, MESSAGE_TYPE);
    return type ?? [];
  });
}

function readTo(
  section: Section,
  flow: string,
  order: FlowDefinition['order'],
  dependencies: WorkspaceDependencies,
): readonly ReadDestination[] {
  const entries = section.sections('to');
  if (entries === undefined && !section.has('to')) section.missing('to');
  const read = (entries ?? []).flatMap((entry) => readDestination(entry, flow, order, dependencies) ?? []);
  const names = new Set<string>();
  for (const { definition, section: entry } of read) {
    if (names.has(definition.name)) entry.report('workspace-destination-twice', 'name', { found: definition.name });
    names.add(definition.name);
  }
  const [, second] = read.filter((destination) => destination.definition.answers);
  second?.section.report('workspace-answers-twice', 'answers');
  return read;
}

function readRetention(section: Section, project: ProjectFile | undefined): FlowDefinition['retention'] {
  const retention = section.section('retention');
  const olderThanMs = retention?.value('messages', DURATION, readDuration) ?? project?.keepMs;
  const maxBytes = retention?.value('size', SIZE, readSize);
  retention?.done();
  return {
    ...(olderThanMs === undefined ? {} : { olderThanMs }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
}
