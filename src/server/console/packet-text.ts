import type { AccountView, ShownLineView } from '../contract/console/message.ts';

/** What a vendor is sent about a message: what came, what was expected of it and what became of it, masked. */
export function packetText(
  account: AccountView,
  about: { readonly id: string; readonly type: string; readonly at: number },
): string {
  const troubled = account.lines.filter(({ fate }) => fate === 'lost' || fate === 'held' || fate === 'flagged');
  const lines = [
    `Message ${about.id}, ${about.type}, received ${new Date(about.at).toISOString()}`,
    'Values are masked: dots stand for letters and digits, the same mark for the same value.',
    '',
    'What did not arrive:',
    ...(troubled.length === 0 ? ['  nothing'] : []),
    ...troubled.map(
      ({ path, name, value, fate, row, because }) =>
        `  ${path} ${name}: ${value.text}${value.tag === undefined ? '' : ` (${value.tag})`} ${fate}${because === undefined ? '' : `, because ${because}`}${row === undefined ? ', no row takes it' : `, by "${row.text}"`}`,
    ),
    '',
    `Source (${account.source.format}):`,
    ...text(account.source.lines),
    ...(account.result === undefined ? [] : ['', `Result (${account.result.format}):`, ...text(account.result.lines)]),
  ];
  return `${lines.join('\n')}\n`;
}

function text(lines: readonly ShownLineView[]): string[] {
  return lines.map(({ indent, pieces }) => `  ${'  '.repeat(indent)}${pieces.map((piece) => piece.text).join('')}`);
}
