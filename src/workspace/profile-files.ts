import { parse } from 'yaml';
import type { Finding } from '../diagnostics/finding.ts';
import { type Profile, readProfile } from '../formats/hl7v2/index.ts';

/** True for the files of a workspace that hold what a receiver asks of messages: `profiles/old-ehr.yaml`. */
export function isProfileFile(name: string): boolean {
  return /^profiles\/[a-z0-9][a-z0-9-]*\.yaml$/.test(name);
}

/** Reads the profiles of a workspace from their texts; each is known by the name of its file. */
export function readProfileFiles(files: Readonly<Record<string, string>>): {
  readonly profiles: Readonly<Record<string, Profile>>;
  readonly findings: readonly Finding[];
} {
  const profiles: Record<string, Profile> = {};
  const findings: Finding[] = [];
  for (const file of Object.keys(files).filter(isProfileFile).sort()) {
    const read = readProfile(dataOf(files[file] ?? ''));
    if ('profile' in read) profiles[file.slice('profiles/'.length, -'.yaml'.length)] = read.profile;
    else findings.push(...read.findings.map((finding) => ({ ...finding, place: { ...finding.place, file } })));
  }
  return { profiles, findings };
}

function dataOf(text: string): unknown {
  try {
    // A profile has no use for references within the file, which could make a small file a large one.
    return parse(text, { maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}
