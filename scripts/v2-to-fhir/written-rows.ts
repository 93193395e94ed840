import type { GuideRow } from './guide-table.ts';
import { spelled } from './mechanical.ts';

/** A row as a map of the pack has it, with the whole path of its target. */
interface WrittenRow {
  readonly sources: readonly string[];
  readonly constant: string | undefined;
  readonly target: string;
}

/** The rows of a map's text, those of its blocks included. */
export function rowsOfMap(text: string): readonly WrittenRow[] {
  const rows: WrittenRow[] = [];
  const at: { indent: number; path: string }[] = [];
  for (const line of text.split('\n')) {
    const indent = line.length - line.trimStart().length;
    while (at.length > 0 && indent <= (at.at(-1)?.indent ?? 0) && line.trim() !== '') at.pop();
    const block = /^\s*- (?:at|make): (\S+)/.exec(line);
    if (block !== null) {
      at.push({ indent, path: plain(/^\s*- make/.test(line) ? '' : (block[1] ?? '')) });
      continue;
    }
    const bare = line.replace(/^(\s*- )'(.*)'$/, '$1$2').replaceAll("''", "'");
    const row = /^\s*- (.*?) (?:<->|->) (\S+)(.*)$/.exec(bare);
    if (row === null) continue;
    const own = /^(\S*\[url)$/.test(row[2] ?? '') ? `${row[2]}${row[3]}`.replace(/\].*?(?=\.|$)/, ']') : (row[2] ?? '');
    const whole = `${row[2] ?? ''}${row[3] ?? ''}`;
    const target = plain(targetOf(whole) ?? own);
    const url = /\[url = "([^"]+)"\]/.exec(whole)?.[1];
    const path = [...at.map((each) => each.path), target].filter((part) => part !== '' && part !== '$this').join('.');
    const sources = (row[1] ?? '').split(/\s*[|+]\s*/).map((source) => source.replace(/\[[^\]]*\]/g, ''));
    const constant = /^"([^"]*)"$/.exec(row[1] ?? '')?.[1];
    rows.push({ sources, constant, target: path });
    if (url !== undefined) rows.push({ sources, constant: url, target: path.replace(/\.value\w+.*$/, '.url') });
  }
  return rows;
}

/** Whether one of the rows writes what a row of the guide says to its place. */
export function writes(rows: readonly WrittenRow[], guide: GuideRow): boolean {
  if (guide.target === '') return false;
  const target = plain(spelled(guide.target))
    .replace(/^\./, '')
    .replace(/\(Annotation\.text\)$/, '.text');
  const constant = /^"([^"]*)"$/.exec(guide.assignment)?.[1]?.trim();
  return rows.some((row) => {
    if (row.target !== target && row.target !== `${target}.$this`) return false;
    return constant === undefined
      ? row.sources.some((source) => source === guide.source || source.startsWith(`${guide.source}.`))
      : row.constant === constant;
  });
}

function targetOf(text: string): string | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '[') depth++;
    else if (char === ']') depth--;
    else if (char === ' ' && depth === 0) return text.slice(0, at);
  }
  return text;
}

/** A path without what tells instances apart: `extension[url = "..."].valueCode` is `extension.valueCode`. */
function plain(path: string): string {
  return path
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\([^)]*\)$/, '')
    .replace(/\s/g, '')
    .replace(/^\$value$/, '$this')
    .replace(/^\$this$/, '');
}
