import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importChannel } from './import-channel.ts';
import { mirthExpression } from './mirth-expression.ts';

const BUILDER = 'com.mirth.connect.plugins.messagebuilder.MessageBuilderStep';
const MAPPER = 'com.mirth.connect.plugins.mapper.MapperStep';
const SCRIPT = 'com.mirth.connect.plugins.javascriptstep.JavaScriptStep';

function step(kind: string, parts: Readonly<Record<string, string>>, more = ''): string {
  const own = Object.entries(parts).map(([name, text]) => `<${name}>${text}</${name}>`);
  return `<${kind}>${own.join('')}${more}</${kind}>`;
}

function channel(steps: readonly string[], rest = ''): string {
  const template = Buffer.from('MSH|^~\\&|A|B|C|D|2026||ADT^A08|1|P|2.3').toString('base64');
  return `<channel version="4.5.2"><sourceConnector><name>Source</name><transformer><elements>${steps.join('\n')}</elements>
<inboundTemplate encoding="base64">${template}</inboundTemplate></transformer>${rest}</sourceConnector></channel>`;
}

/** Rows of the map, without the columns that they are laid out in, and the codes of findings with their lines. */
function read(xml: string, connector?: string): { rows: readonly string[]; found: readonly string[] } {
  const { text = '', findings } = importChannel('c.xml', xml, { map: 'm' }, connector);
  const rows = text
    .split('\n')
    .filter((line) => /^ {2}[-#]/.test(line))
    .map((line) =>
      line
        .replace(/^ {2}(?:- )?/, '')
        .replace(/^'(.*)'$/, '$1')
        .replace(/\s+/g, ' '),
    );
  return { rows, found: findings.map(({ code, place }) => `${code}:${place?.line}`) };
}

describe('a channel of Mirth', () => {
  test('gives the head by its template, and a row for each step that builds', () => {
    const xml = channel([
      step(BUILDER, {
        messageSegment: "tmp['PID']['PID.2']['PID.2.1']",
        mapping: "msg['PID']['PID.3']['PID.3.1'].toString()",
      }),
      step(BUILDER, { messageSegment: "tmp['MSH']['MSH.4']['MSH.4.1']", mapping: "'CLINIC'", defaultValue: '' }),
      step(BUILDER, { messageSegment: "tmp['PV1']['PV1.2']", mapping: "msg['PV1']['PV1.2']", defaultValue: "'O'" }),
      step(BUILDER, { enabled: 'false', messageSegment: "tmp['PID']['PID.1']", mapping: "'1'" }),
    ]);
    expect(importChannel('c.xml', xml, { map: 'm' }).text).toMatch(
      /^map: m\nfrom: hl7v2 ADT\^A08\nto: hl7v2 ADT\^A08\n/,
    );
    expect(read(xml)).toEqual({
      rows: ['PID-3.1 -> PID-2.1', '"CLINIC" -> MSH-4.1', 'PV1-2 | "O" -> PV1-2'],
      found: [],
    });
  });

  test('follows variables, in the order of the steps', () => {
    const xml = channel([
      step(BUILDER, { sequenceNumber: '1', messageSegment: "tmp['PID']['PID.2']", mapping: "$('mrn')" }),
      step(MAPPER, { sequenceNumber: '0', variable: 'mrn', mapping: "msg['PID']['PID.3'][1]['PID.3.1'].toString()" }),
      step(BUILDER, { sequenceNumber: '2', messageSegment: "tmp['PID']['PID.4']", mapping: "$('unknown')" }),
    ]);
    expect(read(xml).rows).toEqual(['PID-3[2].1 -> PID-2', "# TODO tmp['PID']['PID.4']: $('unknown')"]);
  });

  test('reads plain statements of scripts and tells the others with their line', () => {
    const script = [
      '// what the lab wants',
      "msg['MSH']['MSH.6']['MSH.6.1'] = 'IT;S'; /* a; b */",
      "if (msg['PV1']['PV1.2']['PV1.2.1'].toString() == 'X') {",
      "  msg['PV1']['PV1.2']['PV1.2.1'] = 'O';",
      '}',
      "for each (var obx in msg..OBX) { obx['OBX.3'] = 'a'; }",
      "var sex = msg['PID']['PID.8']['PID.8.1'].toString()",
      "msg['PID']['PID.8'] = sex",
      "delete msg['ZPI'];",
    ];
    expect(read(channel([step(SCRIPT, { script: script.join('\n') })]))).toEqual({
      rows: [
        '"IT;S" -> MSH-6.1',
        '"O" -> PV1-2.1 when PV1-2.1 = "X"',
        "# TODO : for each (var obx in msg..OBX) { obx['OBX.3'] = 'a'; }",
        'PID-8.1 -> PID-8',
        'ZPI -> ignore because the channel takes it away',
      ],
      found: ['map-import-step-unread:6'],
    });
  });

  test('says what it leaves: patterns, filters, iterators, other connectors', () => {
    const patterns = '<replacements><string-array><string>a</string><string>b</string></string-array></replacements>';
    const xml = channel(
      [
        step(BUILDER, { messageSegment: "tmp['PID']['PID.2']", mapping: "msg['PID']['PID.3']" }, patterns),
        step('com.mirth.connect.model.IteratorStep', { name: 'each OBX' }),
      ],
      `<filter><elements>${step('com.mirth.connect.plugins.rulebuilder.RuleBuilderRule', { name: 'only A08' })}</elements></filter>`,
    ).replace(
      '</channel>',
      `<destinationConnectors><connector><name>Lab</name><transformer><elements>${step(BUILDER, { messageSegment: "tmp['PID']['PID.2']", mapping: "'1'" })}</elements></transformer></connector></destinationConnectors></channel>`,
    );
    const { rows, found } = read(xml);
    expect(rows.every((row) => row.startsWith('# TODO'))).toBe(true);
    expect(found.map((each) => each.replace(/:\d+/, ''))).toEqual([
      'map-import-connector-left',
      'map-import-filter-unread',
      'map-import-step-unread',
      'map-import-step-unread',
    ]);
    expect(read(xml, 'Lab').rows).toEqual(['"1" -> PID-2']);
    expect(read(xml, 'None').found).toEqual(['map-import-channel-unreadable:undefined']);
  });

  test.each([
    ['<notes/>'],
    ['<channel'],
    ['<!DOCTYPE channel [<!ENTITY a "b">]><channel>&a;</channel>'],
    ['<a>'.repeat(5_000)],
    [''],
  ])('is not %#', (xml) => {
    expect(read(xml).found).toEqual(['map-import-channel-unreadable:undefined']);
  });

  test.each([
    ["msg['OBX'][1]['OBX.5']['OBX.5.2'].toString()", 'OBX[2]-5.2'],
    ['msg.PID["PID.3"]', 'PID-3'],
    ["tmp['ZPI']", 'ZPI'],
    ["msg['PID']['PV1.3']", undefined],
    ["msg['ORU_R01']['OBX']", undefined],
    ['msg', undefined],
  ])('names %s as %s', (text, path) => {
    const found = mirthExpression(text);
    expect(found?.kind === 'path' ? found.path : undefined).toBe(path);
  });

  test('with any script gives rows that the language reads, or comments', () => {
    const piece = fc.constantFrom(
      "msg['PID']['PID.5']",
      '=',
      ';',
      '\n',
      "'",
      '"',
      '{',
      '}',
      'if (',
      ')',
      'delete ',
      '//',
      '/*',
      'x',
      '\\',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const script = pieces.join('').replaceAll('<', '').replaceAll('&', '');
        const { findings } = importChannel('c.xml', channel([step(SCRIPT, { script })]), { map: 'm' });
        expect(findings.filter(({ code }) => !code.startsWith('map-import-'))).toEqual([]);
      }),
    );
  });
});
