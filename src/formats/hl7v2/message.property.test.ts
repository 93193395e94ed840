import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, parse, path, write } from './index.ts';

const PUNCTUATION = [...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'];

/** Five or six different delimiters: field, component, repetition, escape, sub-component, perhaps truncation. */
const delimiters = fc
  .shuffledSubarray(PUNCTUATION, { minLength: 5, maxLength: 6 })
  .map((characters) => ({ field: characters[0] as string, encoding: characters.slice(1).join('') }));

interface Generated {
  readonly text: string;
  readonly segments: readonly string[];
}

/** A message with any delimiters, any line ends and any leaves, the explicit null and stray escape characters among them. */
const generated: fc.Arbitrary<Generated> = delimiters.chain(({ field, encoding }) => {
  const [component, repetition, , subcomponent] = encoding;
  const forbidden = new Set(['\r', '\n', '\x1c', field, component, repetition, subcomponent]);
  const leaf = fc.oneof(
    fc.constant(''),
    fc.constant('""'),
    fc
      .string({ unit: 'grapheme', maxLength: 8 })
      .map((text) => [...text].filter((one) => !forbidden.has(one)).join('')),
  );
  const joined = (of: fc.Arbitrary<string>, separator: string | undefined, most: number) =>
    fc.array(of, { minLength: 1, maxLength: most }).map((parts) => parts.join(separator));
  const value = joined(joined(joined(leaf, subcomponent, 2), component, 3), repetition, 3);
  const segment = fc
    .tuple(fc.constantFrom('PID', 'PV1', 'OBX', 'ZA1'), joined(value, field, 6))
    .map(([name, fields]) => `${name}${field}${fields}`);
  return fc
    .tuple(fc.array(segment, { minLength: 1, maxLength: 6 }), fc.constantFrom('\r', '\n', '\r\n'), fc.boolean())
    .map(([body, lineEnd, last]) => {
      const segments = [`MSH${field}${encoding}${field}APP${field}FAC`, ...body];
      return { segments, text: segments.join(lineEnd) + (last ? lineEnd : '') };
    });
});

const place = fc
  .record({
    segment: fc.constantFrom('PID', 'PV1', 'OBX', 'ZZ9'),
    field: fc.integer({ min: 1, max: 9 }),
    repetition: fc.integer({ min: 1, max: 4 }),
    component: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    subcomponent: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  })
  .map(({ segment, field, repetition, component, subcomponent }) => {
    const deeper =
      component === undefined ? '' : subcomponent === undefined ? `.${component}` : `.${component}.${subcomponent}`;
    return `${segment}-${field}[${repetition}]${deeper}`;
  });

const value = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed()),
  fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 20 }),
);

describe('a message with any delimiters', () => {
  it('comes back to the byte, from bytes and from text', () => {
    fc.assert(
      fc.property(generated, ({ text }) => {
        const bytes = Buffer.from(text);
        const message = read(bytes);
        expect(write(message)).toBe(bytes);
        expect(message.text()).toBe(text);
        expect(Buffer.from(write(read(text))).equals(bytes)).toBe(true);
      }),
    );
  });

  it('gives every leaf under a path that reads the same leaf', () => {
    fc.assert(
      fc.property(generated, ({ text }) => {
        const message = read(text);
        const paths = new Set<string>();
        for (const leaf of message.leaves()) {
          expect(message.raw(leaf.path)).toBe(leaf.raw);
          expect(message.get(leaf.path)).toBe(leaf.value);
          paths.add(path(leaf.path).text);
        }
        expect(paths.size).toBe([...message.leaves()].length);
      }),
    );
  });

  it('misses no leaf: the leaves and the delimiters are the whole text', () => {
    fc.assert(
      fc.property(generated, ({ text, segments }) => {
        const message = read(text);
        const { field, component, repetition, subcomponent } = message.delimiters;
        const body = segments.slice(1).map((segment) => segment.slice(4));
        const pieces = body.flatMap((segment) => cutBy(segment, [field, repetition, component, subcomponent]));
        const leaves = [...message.leaves()].filter((leaf) => !leaf.path.startsWith('MSH'));
        expect(leaves.map((leaf) => leaf.raw)).toEqual(pieces.filter((piece) => piece !== ''));
      }),
    );
  });

  it('gives a value that was set, also after it was written and read again', () => {
    fc.assert(
      fc.property(generated, place, value, ({ text }, where, what) => {
        const message = read(Buffer.from(text));
        message.set(where, what);
        expect(message.get(where)).toBe(what);
        const again = read(message.bytes());
        expect(again.text()).toBe(message.text());
        expect(again.get(where)).toBe(message.get(where));
      }),
    );
  });

  it('keeps every other leaf when one is set', () => {
    fc.assert(
      fc.property(generated, fc.nat(), value, ({ text }, which, what) => {
        const message = read(Buffer.from(text));
        const before = [...message.leaves()];
        fc.pre(before.length > 2);
        const target = before[2 + (which % (before.length - 2))];
        fc.pre(target !== undefined && !target.path.startsWith('MSH'));
        message.set(target?.path ?? '', what);
        const raw = message.raw(target?.path ?? '');
        expect([...message.leaves()]).toEqual(
          before.map((leaf) => (leaf === target ? { path: leaf.path, raw, value: what } : leaf)),
        );
      }),
    );
  });

  it('changes only the segment that is edited, to the byte', () => {
    fc.assert(
      fc.property(generated, fc.integer({ min: 1, max: 9 }), value, ({ text }, field, what) => {
        const original = Buffer.from(text);
        const message = read(original);
        const at = message.indexOfSegment('PID');
        fc.pre(at > 0);
        const segment = message.segmentText(at) ?? '';
        const from = text.indexOf(segment);
        fc.pre(text.indexOf(segment, from + 1) < 0);
        message.set(`PID-${field}`, what);
        const edited = message.segmentText(at) ?? '';
        const expected = text.slice(0, from) + edited + text.slice(from + segment.length);
        expect(Buffer.from(message.bytes()).toString()).toBe(expected);
      }),
    );
  });

  it('is not touched by edits of its copies', () => {
    fc.assert(
      fc.property(generated, place, value, ({ text }, where, what) => {
        const bytes = Buffer.from(text);
        const message = read(bytes);
        const copy = message.copy();
        copy.set(where, what);
        copy.remove('PID');
        copy.insertSegment(1, 'NTE');
        expect(message.bytes()).toBe(bytes);
        message.set('OBX-1', what);
        expect(copy.segmentName(1)).toBe('NTE');
        expect(copy.count('PID')).toBe(0);
      }),
    );
  });
});

describe('any input', () => {
  const headed = fc
    .tuple(
      fc.constantFrom('MSH|^~\\&|', 'MSH', 'MSH|', '\x0bMSH|^~\\&|', 'FHS|^~\\&|', '\ufeffMSH|^~\\&|A|B\r'),
      fc.uint8Array(),
    )
    .map(([head, rest]) => Buffer.concat([Buffer.from(head), rest]));
  const input = fc.oneof(fc.uint8Array(), headed);

  it('never throws, and is either refused or comes back as it is, whatever is read from it', () => {
    fc.assert(
      fc.property(input, (bytes) => {
        const { message, findings } = parse(bytes);
        if (message === undefined) expect(findings).toHaveLength(1);
        else {
          for (const leaf of message.leaves()) expect(message.raw(leaf.path)).toBe(leaf.raw);
          expect(write(message)).toBe(bytes);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps bytes that do not belong to any character set when something else is edited', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom('', 'UNICODE UTF-8', '8859/7', '~ISO IR87', 'GB 18030-2000'),
        (noise, charset) => {
          const odd = Buffer.from(noise.filter((byte) => byte !== 13 && byte !== 10 && byte !== 0x1c && byte !== 0x7c));
          const before = Buffer.from(`MSH|^~\\&|A|B|||||ADT^A01|1|P|2.5||||||${charset}\rPID|1\rZZZ|`);
          const message = read(Buffer.concat([before, odd, Buffer.from('|\rNTE|1\r')]));
          message.set('PID-1', '22');
          const expected = Buffer.concat([
            Buffer.from(before.toString().replace('PID|1', 'PID|22')),
            odd,
            Buffer.from('|\rNTE|1\r'),
          ]);
          expect(Buffer.from(message.bytes()).equals(expected)).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

function read(input: Uint8Array | string): Message {
  const { message } = parse(input);
  if (message === undefined) throw new Error('the message was refused');
  return message;
}

function cutBy(text: string, separators: readonly string[]): string[] {
  const [first, ...rest] = separators;
  return first === undefined ? [text] : text.split(first).flatMap((part) => cutBy(part, rest));
}
