import type { SystemDefinition } from './definitions.ts';
import type { WorkspaceDependencies } from './dependencies.ts';
import { type ReadInterface, readInterface } from './interface-section.ts';
import { isName, readName } from './name.ts';
import { Section, type Written } from './section.ts';
import { readZone, ZONE } from './values/zone.ts';
import type { YamlFile } from './yaml-file.ts';

/** A system as its file says it, with the places that later checks point to. */
export interface ReadSystem {
  readonly name: Written;
  readonly definition: SystemDefinition;
  readonly interfaces: readonly ReadInterface[];
  /** Full names of all interfaces that the file has, those with errors included. */
  readonly declared: readonly string[];
  readonly section: Section;
}

/** Reads one file of `systems/`; what is wrong with it is reported. */
export function readSystemFile(file: YamlFile, dependencies: WorkspaceDependencies): ReadSystem | undefined {
  if (file.root === undefined) return undefined;
  const section = new Section(file, file.root, '');
  const name = readName(section, 'system');
  const vendor = readVendor(section);
  const zone = section.value('zone', ZONE, readZone);
  const authorities = readAuthorities(section);
  const interfaces = readInterfaces(section, name?.text ?? '', dependencies);
  const owner = section.text('owner');
  section.done();
  if (name === undefined) return undefined;
  const definition: SystemDefinition = {
    name: name.text,
    file: file.file,
    ...(vendor === undefined ? {} : { vendor }),
    ...(zone === undefined ? {} : { zone }),
    authorities,
    interfaces: Object.fromEntries(interfaces.map((entry) => [entry.name, entry.definition])),
    ...(owner === undefined ? {} : { owner }),
  };
  const declared = section.section('interfaces')?.names() ?? [];
  return { name, definition, interfaces, declared: declared.map((entry) => `${name.text}.${entry.name}`), section };
}

function readVendor(section: Section): SystemDefinition['vendor'] {
  const vendor = section.section('vendor');
  if (vendor === undefined) return undefined;
  const name = vendor.text('name', true);
  const contact = vendor.text('contact');
  const agreement = vendor.text('agreement');
  vendor.done();
  if (name === undefined) return undefined;
  return {
    name,
    ...(contact === undefined ? {} : { contact }),
    ...(agreement === undefined ? {} : { agreement }),
  };
}

function readAuthorities(section: Section): Readonly<Record<string, string>> {
  const authorities = section.section('authorities');
  const found: [string, string][] = [];
  for (const { name } of authorities?.names() ?? []) {
    const uri = authorities?.value(name, 'a URI such as urn:oid:2.16.840.1.113883.3.999.1', (text) =>
      /^[a-z][a-z0-9+.-]*:\S+$/i.test(text) ? text : undefined,
    );
    if (uri !== undefined) found.push([name, uri]);
  }
  return Object.fromEntries(found);
}

function readInterfaces(section: Section, system: string, dependencies: WorkspaceDependencies): ReadInterface[] {
  const interfaces = section.section('interfaces');
  if (interfaces === undefined) {
    if (!section.has('interfaces')) section.missing('interfaces');
    return [];
  }
  return interfaces.names().flatMap(({ name, key }) => {
    const entry = interfaces.section(name);
    if (!isName(name)) {
      section.file.report('workspace-name', key, interfaces.pathOf(name));
      return [];
    }
    if (entry === undefined) return [];
    return readInterface(entry, `${system}.${name}`, name, dependencies) ?? [];
  });
}
