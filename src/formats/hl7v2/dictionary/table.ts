import { readFileSync } from 'node:fs';

/** Who defines the codes of a table: the standard, each site, or another body. */
type TableKind = 'HL7' | 'user' | 'external';

/** A table of codes. It holds the codes of all versions: a code that came later is known in earlier ones too. */
interface Table {
  /** Four digits, such as `0001`. */
  readonly number: string;
  readonly name: string;
  readonly kind: TableKind;
  /** Code to display. Empty where the standard suggests no codes. */
  readonly codes: ReadonlyMap<string, string>;
}

type TablesFile = Readonly<
  Record<string, readonly [name: string, kind: string, codes: Readonly<Record<string, string>>]>
>;

const kinds: Readonly<Record<string, TableKind>> = { H: 'HL7', U: 'user', X: 'external' };

let files: readonly TablesFile[] | undefined;
const made = new Map<string, Table>();

/** The table of a number, with or without leading zeros; undefined where neither source has it. */
export function table(number: string | number): Table | undefined {
  const key = String(Number(number));
  const before = made.get(key);
  if (before !== undefined) return before;
  files ??= ['tables.json', 'tables-added.json'].map(read);
  const found = files.filter((file) => Object.hasOwn(file, key)).map((file) => file[key]);
  const first = found[0];
  if (first === undefined) return undefined;
  const codes = new Map(found.flatMap((entry) => Object.entries(entry?.[2] ?? {})));
  const now: Table = { number: key.padStart(4, '0'), name: first[0], kind: kinds[first[1]] ?? 'user', codes };
  made.set(key, now);
  return now;
}

function read(name: string): TablesFile {
  return JSON.parse(readFileSync(new URL(`./data/${name}`, import.meta.url), 'utf8')) as TablesFile;
}
