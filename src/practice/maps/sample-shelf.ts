import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Message, parse } from '../../formats/hl7v2/index.ts';
import { messageType } from '../../workspace/map-message.ts';

/** A message of `samples/`, which holds nothing of a real patient. */
export interface PinnedSample {
  /** Path below `samples/`. */
  readonly name: string;
  readonly message: Message;
  readonly type: string;
  /** The folder that it lies in: by custom the system that sends such messages. */
  readonly sender?: string;
}

const MOST = 2000;
const DEEPEST = 3;

interface Read {
  readonly changed: number;
  readonly sample: PinnedSample | undefined;
}

/** The samples of a workspace folder, read again only where a file has changed. */
export class SampleShelf {
  readonly #folder: string;
  #known = new Map<string, Read>();

  constructor(workspace: string) {
    this.#folder = join(workspace, 'samples');
  }

  async all(): Promise<readonly PinnedSample[]> {
    const names: string[] = [];
    await collect(this.#folder, '', names);
    const known = new Map<string, Read>();
    for (const name of names.sort().slice(0, MOST)) known.set(name, await this.#read(name));
    this.#known = known;
    return [...known.values()].flatMap(({ sample }) => sample ?? []);
  }

  async #read(name: string): Promise<Read> {
    const path = join(this.#folder, name);
    const { mtimeMs: changed } = await stat(path);
    const before = this.#known.get(name);
    if (before?.changed === changed) return before;
    const { message } = parse(await readFile(path));
    const [sender] = name.includes('/') ? name.split('/') : [];
    if (message === undefined) return { changed, sample: undefined };
    const sample = { name, message, type: messageType(message), ...(sender === undefined ? {} : { sender }) };
    return { changed, sample };
  }
}

async function collect(folder: string, inside: string, names: string[]): Promise<void> {
  const entries = await readdir(join(folder, inside), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory() && name.split('/').length < DEEPEST) await collect(folder, name, names);
    else if (entry.isFile() && entry.name.endsWith('.hl7')) names.push(name);
  }
}
