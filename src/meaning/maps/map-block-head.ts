import type { Code } from '../../diagnostics/catalogue.ts';
import { readCondition } from './condition-parser.ts';
import type { Entries, Entry } from './map-entries.ts';
import type { Each, HeadCondition, MapBlock } from './map-file.ts';
import { type RowContext, readPath } from './map-row-parser.ts';
import { sourcePath } from './source-path.ts';
import { targetPath } from './target-path.ts';
import type { TokenStream } from './token-stream.ts';

/** What reading a head needs of the parser around it. */
export interface HeadReader {
  key(entry: Entry | undefined): MapBlock['key'];
  invalid(entry: Entry, expected: string): void;
  report(code: Code, entry: Entry): void;
  read<T>(entry: Entry, read: (stream: TokenStream) => T): T | undefined;
  readonly context: RowContext;
  readonly file: string;
}

/** Reads the head of a block: `make` or `at`, `each by where when skip link key use`. */
export function readBlockHead(
  head: Entry,
  kind: 'make' | 'at',
  entries: Entries,
  reader: HeadReader,
): MapBlock | undefined {
  const named = /^(\S+)(?:\s+as\s+([a-z][a-z0-9-]*))?$/.exec(head.value);
  const target = named?.[1] ?? '';
  const valid = kind === 'make' ? /^[A-Z][A-Za-z]+$/.test(target) : targetPath(target, 1) !== undefined;
  if (!valid) {
    reader.invalid(head, kind === 'make' ? 'a resource type, as in Patient or Patient as survivor' : 'a path');
    return undefined;
  }
  const each = eachOf(entries.get('each'), reader);
  const by = entries.get('by');
  const grouped = by && reader.read(by, (stream) => readPaths(stream, reader.context));
  const where = conditionOf(entries.get('where'), reader);
  const when = conditionOf(entries.get('when'), reader);
  const skip = skipOf(entries.get('skip'), reader);
  const key = reader.key(entries.get('key'));
  const link = entries.get('link');
  if (link !== undefined && targetPath(link.value, 1) === undefined) reader.invalid(link, 'a path, as in result[]');
  const given = { each, by: grouped, where, when, skip, link: link?.value, key };
  return Object.freeze({
    kind,
    target,
    name: named?.[2] ?? target,
    file: reader.file,
    line: head.line.number,
    column: head.column,
    ...stated(given),
    use: Object.freeze(
      (entries.get('use')?.value ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    ),
    ...lists(entries),
  });
}

/** Members that are there; the others are left out, not undefined. */
function stated<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function lists(entries: Entries): Pick<MapBlock, 'rows' | 'blocks' | 'replace' | 'remove'> {
  const rows = (key: string) => entries.get(key)?.rows ?? [];
  return {
    rows: rows('rows'),
    blocks: entries.get('blocks')?.blocks ?? [],
    replace: rows('replace'),
    remove: rows('remove'),
  };
}

function eachOf(entry: Entry | undefined, reader: HeadReader): Each | undefined {
  if (entry === undefined) return undefined;
  if (/^[A-Z][A-Z0-9_]{2,}$/.test(entry.value)) return Object.freeze({ kind: 'place', name: entry.value });
  const rest = /^([A-Z][A-Z0-9]{2}) elsewhere$/.exec(entry.value)?.[1];
  if (rest !== undefined) return Object.freeze({ kind: 'place', name: rest, elsewhere: true });
  const path = sourcePath(entry.value, entry.column, reader.context.type);
  if (path !== undefined && (path.field > 0 || reader.context.type !== undefined)) {
    return Object.freeze({ kind: 'field', path });
  }
  reader.invalid(entry, 'a segment, a group of the message structure, or a field as in PID-3[]');
  return undefined;
}

function readPaths(stream: TokenStream, context: RowContext): MapBlock['by'] {
  const paths = [readPath(stream, context)];
  while (stream.accept(',')) paths.push(readPath(stream, context));
  if (!stream.atEnd) stream.unexpected([',', 'the end']);
  return Object.freeze(paths);
}

function conditionOf(entry: Entry | undefined, reader: HeadReader): HeadCondition | undefined {
  if (entry === undefined) return undefined;
  const node = reader.read(entry, (stream) => {
    const condition = readCondition(stream);
    if (!stream.atEnd) stream.unexpected(['and', 'or', 'the end']);
    return condition;
  });
  return node && Object.freeze({ text: entry.value, node });
}

function skipOf(entry: Entry | undefined, reader: HeadReader): MapBlock['skip'] {
  if (entry === undefined) return undefined;
  return reader.read(entry, (stream) => {
    const node = readCondition(stream);
    if (!stream.accept('because')) {
      if (!stream.atEnd) stream.unexpected(['and', 'or', 'because']);
      stream.stop('map-because-missing', stream.next);
    }
    if (stream.next.kind !== 'text') stream.unexpected(['a reason']);
    return Object.freeze({ text: entry.value, node, because: stream.take().value });
  });
}
