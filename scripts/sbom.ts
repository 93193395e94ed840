import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One package of package-lock.json. */
interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly name: string;
  readonly version: string;
  readonly packages: Readonly<Record<string, Locked>>;
}

/**
 * The bill of materials of what a practice installs, CycloneDX 1.6, made of the lock alone: the same lock gives the
 * same bytes. Packages that are only for development are left out.
 */
export function sbom(lock: Lock): Readonly<Record<string, unknown>> {
  const installed = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  const components = installed
    .map(([path, locked]) => componentOf(path, locked))
    .sort((a, b) => (a.purl < b.purl ? -1 : 1));
  const unique = components.filter(({ purl }, at) => purl !== components[at - 1]?.purl);
  const text = JSON.stringify(unique);
  const digest = createHash('sha256').update(text).digest('hex');
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': lock.name,
        name: lock.name,
        version: lock.version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components: unique,
    dependencies: [{ ref: lock.name, dependsOn: unique.map(({ purl }) => purl) }],
  };
}

function componentOf(path: string, locked: Locked) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const version = locked.version ?? '';
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [algorithm = '', digest = ''] = (locked.integrity ?? '').split(/-(.*)/s);
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(locked.optional === true ? { scope: 'optional' } : {}),
    ...(locked.license === undefined ? {} : { licenses: [licenseOf(locked.license)] }),
    ...(digest === ''
      ? {}
      : {
          hashes: [
            {
              alg: algorithm.toUpperCase().replace('SHA', 'SHA-'),
              content: Buffer.from(digest, 'base64').toString('hex'),
            },
          ],
        }),
  };
}

/** A single licence has an id; `MIT OR Apache-2.0` is an expression. */
function licenseOf(text: string): object {
  return /[ ()]/.test(text) ? { expression: text } : { license: { id: text } };
}

/** The lock of this package. */
export function readLock(): Lock {
  return JSON.parse(readFileSync(fileURLToPath(new URL('../package-lock.json', import.meta.url)), 'utf8')) as Lock;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL('../dist/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}sbom.cdx.json`, `${JSON.stringify(sbom(readLock()), undefined, 2)}\n`);
  console.log('dist/sbom.cdx.json');
}
