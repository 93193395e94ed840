import { spawnSync } from 'node:child_process';
import { debianTool } from '../../test/powerloss/debian-tool.ts';
import { commandStage, type Stage } from './stage.ts';

interface Proof {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly debian: readonly (readonly [packageName: string, onPath: string, inPackage: string])[];
}

/** The short run of each proof; `npm run proof` has the long ones. */
const PROOFS: readonly Proof[] = [
  { name: 'crash', script: 'test:crash', args: ['--kills', '20'], debian: [] },
  {
    name: 'powerloss',
    script: 'test:powerloss',
    args: ['--images', '300'],
    debian: [
      ['strace', 'strace', 'usr/bin/strace'],
      ['libeatmydata1', '', 'usr/lib/*/libeatmydata.so*'],
    ],
  },
  { name: 'fuzz', script: 'test:fuzz', args: ['--seconds', '20'], debian: [] },
];

/** A stage for each proof that package.json has a script for. */
export function proofStages(scripts: Readonly<Record<string, string>>): Stage[] {
  return PROOFS.filter((proof) => proof.script in scripts).map((proof) => {
    const stage = commandStage(proof.name, ['npm', 'run', '-s', proof.script, '--', ...proof.args], 240);
    return {
      name: proof.name,
      run: async (signal) => {
        const missing = missingPackages(proof);
        if (missing.length === 0) return stage.run(signal);
        const note = `needs the Debian packages ${missing.join(' and ')}, which could not be had here`;
        return { passed: 0, failed: 0, skipped: 1, note, output: '' };
      },
    };
  });
}

function missingPackages(proof: Proof): string[] {
  const lacking = () => proof.debian.filter((tool) => debianTool(...tool) === undefined).map(([name]) => name);
  const first = lacking();
  if (first.length === 0 || process.getuid?.() !== 0) return first;
  // A fresh container has no list of packages to fetch from.
  if (spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' }).status !== 0) return first;
  return lacking();
}
