import { type ConsoleSettings, readConsole } from './console-section.ts';
import { readName } from './name.ts';
import { Section, type Written } from './section.ts';
import { DURATION, readDuration } from './values/duration.ts';
import { readSize, SIZE } from './values/size.ts';
import type { YamlFile } from './yaml-file.ts';

/** What `suture.yaml` says. */
export interface ProjectFile {
  readonly project: string;
  /** How long a flow keeps its messages where the flow itself says nothing. */
  readonly keepMs?: number;
  readonly maxBytes?: number;
  /** Packs that it uses, as `name` or `name@version`; absent: nothing was said. */
  readonly packs?: readonly Written[];
  readonly console?: ConsoleSettings;
  readonly section: Section;
}

/** Reads `suture.yaml`; what is wrong with it is reported. */
export function readProjectFile(file: YamlFile): ProjectFile | undefined {
  if (file.root === undefined) return undefined;
  const section = new Section(file, file.root, '');
  const project = readName(section, 'project');
  const retention = section.section('retention');
  const keepMs = retention?.value('messages', DURATION, readDuration);
  const maxBytes = retention?.value('size', SIZE, readSize);
  retention?.done();
  const packs = section.list('packs');
  const settings = readConsole(section);
  section.done();
  if (project === undefined) return undefined;
  return {
    project: project.text,
    section,
    ...(packs === undefined ? {} : { packs }),
    ...(settings === undefined ? {} : { console: settings }),
    ...(keepMs === undefined ? {} : { keepMs }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
}
