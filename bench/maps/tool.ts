import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Message, parse, splitBatch } from '../../src/formats/hl7v2/index.ts';
import { CodeLibrary } from '../../src/meaning/codes/code-library.ts';
import type { CompiledMap } from '../../src/meaning/maps/compile-map.ts';
import { keyedIdentity } from '../../src/meaning/maps/keyed-identity.ts';
import { type TranslateOptions, type Translation, translate } from '../../src/meaning/maps/translate.ts';
import { MapShelf } from '../../src/workspace/map-shelf.ts';
import { packFinder, shippedTargetTypes } from '../../src/workspace/packs.ts';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const PACK = 'hl7-v2-to-fhir';

/** A message of a corpus. */
export interface CorpusMessage {
  readonly file: string;
  readonly message: Message;
  readonly type: string;
}

/** The shipped pack, ready to translate. */
export class MapTool {
  readonly shelf: MapShelf;
  readonly options: TranslateOptions;

  constructor() {
    const pack = packFinder([join(PROJECT, 'packs')])(PACK);
    if (pack === undefined) throw new RangeError(`no pack ${PACK}`);
    this.shelf = new MapShelf({ maps: [], packs: [pack], types: shippedTargetTypes });
    this.options = {
      codes: new CodeLibrary(pack.tables, pack.systems),
      identity: keyedIdentity(Buffer.from('measure')),
      sender: 'measure',
      // Corpora name no zone; without one, times would keep only their day.
      zone: { offsetAt: () => ({ offset: '+00:00', doubtful: false }) },
    };
  }

  mapFor(type: string): CompiledMap {
    return this.shelf.ready(PACK, type);
  }

  run(given: CorpusMessage): Translation {
    return translate(given.message, this.mapFor(given.type), { ...this.options, trace: true });
  }
}

/** The messages of a folder, with the number of parts of files that hold none. */
export function corpusOf(folder: string): { messages: CorpusMessage[]; unreadable: number } {
  const messages: CorpusMessage[] = [];
  let unreadable = 0;
  for (const file of filesOf(folder)) {
    for (const part of splitBatch(readFileSync(file)).messages) {
      const { message } = parse(part);
      if (message === undefined) {
        unreadable++;
        continue;
      }
      messages.push({ file, message, type: `${message.get('MSH-9.1') ?? ''}^${message.get('MSH-9.2') ?? ''}` });
    }
  }
  return { messages, unreadable };
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return filesOf(path);
      return /\.(?:hl7|txt|er7)$/i.test(name) ? [path] : [];
    })
    .filter((path) => /MSH[^A-Za-z0-9]/.test(readFileSync(path, 'latin1').slice(0, 200)));
}
