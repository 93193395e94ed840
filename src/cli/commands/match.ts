import { basename, resolve } from 'node:path';
import { readSource } from '../../audit/read-source.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { readDelimited } from '../../formats/tabular/delimited-reader.ts';
import { type CombinedList, combineLists, type SystemTable } from '../../meaning/matching/combine-lists.ts';
import { type LinkDecision, MatchedList } from '../../meaning/matching/match-list.ts';
import type { ScoredPair } from '../../meaning/matching/match-people.ts';
import { systemTable } from '../../meaning/matching/system-table.ts';
import { readMatchFile } from '../../workspace/match-file.ts';
import type { CommandSpec, Given, OptionSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { readNamedFile } from '../read-file.ts';
import { numberText } from '../text.ts';

const decisionsOption: OptionSpec = {
  flags: '--decisions <file>',
  text: 'what people decided: CSV of one record, the other record, and same or different; it outranks what is found',
};
const sourceArgument = [
  '<source...>',
  'folders, files or databases with lists of people, as audit run takes them',
] as const;

/** `suture match run | explain`: which records of one or several systems are one person's. */
export const match: readonly CommandSpec[] = [
  {
    name: 'match run',
    text: 'find the records that are one person, and the pairs that a person should look at',
    args: [sourceArgument],
    options: [decisionsOption, { flags: '--why', text: 'also say of each question what speaks for it and against' }],
    run: async (context, given) => {
      const { output } = context;
      const { list, combined } = await matchedList(context, given);
      for (const { system, fields } of combined.tables)
        output.note(`${system}: ${fields.map(({ column, kind }) => `${column} is ${kind}`).join(', ')}`);
      const persons = list.persons();
      for (const records of persons)
        if (records.length > 1) output.data('person', { records }, `one person   ${records.join('  =  ')}`);
      for (const pair of list.matching.asks) {
        const { a, b, likelihood } = shown(list, pair);
        output.data('question', { a, b, likelihood }, `same person? ${a}  ?  ${b}   ${percent(likelihood)}`);
        if (given.flag('why'))
          for (const line of reasons(list, pair)) output.data('reason', { a, b, text: line }, `    ${line}`);
      }
      const contradicting = list.matching.clusters.contradicting.length;
      if (contradicting > 0)
        output.note(
          `${numberText(contradicting)} decisions contradict others that keep two records apart; they were left out`,
        );
      output.result({
        records: list.keys.length,
        persons: persons.length,
        linked: list.keys.length - persons.length,
        questions: list.matching.asks.length,
        contradicting,
      });
      return undefined;
    },
  },
  {
    name: 'match explain',
    text: 'say why two records are, or are not, taken for one person',
    args: [
      ['<source>', 'as match run takes it'],
      ['<one>', 'a record, as match run names it: primary_care:12'],
      ['<other>', 'the other record'],
    ],
    options: [decisionsOption],
    run: async (context, given) => {
      const [source = '', one = '', other = ''] = given.args;
      const { list } = await matchedList(context, given, [source]);
      const [a, b] = [list.keys.indexOf(one), list.keys.indexOf(other)];
      if (a < 0 || b < 0) throw new Fault('value-unreadable', { about: { known: `${list.keys[0] ?? ''} and others` } });
      const pair = list.weigh(a, b);
      for (const text of reasons(list, pair)) context.output.data('reason', { text }, text);
      const person = list.matching.clusters.personOf;
      const { likelihood } = shown(list, pair);
      context.output.result({ likelihood, same: person[a] === person[b] });
      return undefined;
    },
  },
];

async function matchedList(
  context: Context,
  given: Given,
  sources: readonly string[] = given.args,
): Promise<{ readonly list: MatchedList; readonly combined: CombinedList }> {
  const settings = readMatchFile(await context.files().catch(() => ({})));
  for (const finding of settings.findings) context.output.finding(finding);
  const tables: SystemTable[] = [];
  for (const source of sources) {
    const read = await readSource(resolve(context.terminal.folder, source), {
      environment: context.terminal.environment,
    }).catch((error: unknown) => {
      throw new Fault('input-unreadable', { place: { file: basename(source) }, cause: error });
    });
    tables.push(...read.tables.map((table) => systemTable(table, settings.columns)));
  }
  const combined = combineLists(tables);
  if (combined.records.length === 0) throw new Fault('no-people-found');
  const list = new MatchedList(combined.columns, combined.records, {
    fields: combined.fields,
    bands: settings.bands,
    decisions: await decisionsOf(context, given),
  });
  return { list, combined };
}

async function decisionsOf(context: Context, given: Given): Promise<LinkDecision[]> {
  const file = given.text('decisions');
  if (file === undefined) return [];
  const { rows } = readDelimited(new TextDecoder().decode(await readNamedFile(context, file)));
  return rows.flatMap(({ cells, line }) => {
    const [a = '', b = '', said = ''] = cells.map(({ text }) => text.trim());
    if (cells.length === 0) return [];
    if (a === '' || b === '' || (said !== 'same' && said !== 'different'))
      throw new Fault('decision-unreadable', { place: { file, line } });
    return [{ a, b, same: said === 'same' }];
  });
}

function shown(list: MatchedList, { a, b, bits }: ScoredPair): { a: string; b: string; likelihood: number } {
  return { a: list.keys[a] ?? '', b: list.keys[b] ?? '', likelihood: Number((1 / (1 + 2 ** -bits)).toFixed(4)) };
}

function reasons(list: MatchedList, pair: ScoredPair): string[] {
  const { steps, bits, veto } = list.explain(pair);
  const lines = steps.map((step) => `${signed(step.bits).padStart(6)}  ${step.text}`);
  return [
    ...lines,
    `${signed(bits).padStart(6)}  together`,
    ...(veto === undefined ? [] : [`        not linked by itself: ${veto}`]),
  ];
}

const signed = (bits: number): string => `${bits < 0 ? '' : '+'}${bits.toFixed(1)}`;
const percent = (likelihood: number): string => `${(likelihood * 100).toFixed(1)} %`;
