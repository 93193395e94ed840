import { Fault } from '../../src/diagnostics/fault.ts';
import { acknowledge } from '../../src/formats/hl7v2/acknowledgement.ts';
import { acknowledgementDue } from '../../src/formats/hl7v2/acknowledgement-due.ts';
import { classifyAnswer } from '../../src/formats/hl7v2/classify-answer.ts';
import { group } from '../../src/formats/hl7v2/group.ts';
import { segmentsOf } from '../../src/formats/hl7v2/group-instance.ts';
import { joinContinuations } from '../../src/formats/hl7v2/join-continuations.ts';
import type { Leaf } from '../../src/formats/hl7v2/leaves.ts';
import type { Message } from '../../src/formats/hl7v2/message.ts';
import { parse } from '../../src/formats/hl7v2/parse.ts';
import { readAcknowledgement } from '../../src/formats/hl7v2/read-acknowledgement.ts';
import { splitBatch } from '../../src/formats/hl7v2/split-batch.ts';
import { validate } from '../../src/formats/hl7v2/validate.ts';
import { MESSAGE_TOKENS } from './message-tokens.ts';
import { seedInputs } from './seed-inputs.ts';
import { BrokenPromise, type Target } from './target.ts';

/** Leaves looked at one by one in a message; more would only make the search slow. */
const MOST_LEAVES = 60;

/** Promises of the HL7 v2 codec that hold for any bytes at all. */
export const target: Target = {
  name: 'hl7v2',
  sources: '/src/formats/',
  seeds: () => seedInputs(),
  tokens: MESSAGE_TOKENS,
  run(input) {
    readAcknowledgement(input);
    classifyAnswer(input, '1');
    acknowledgementDue(input, 'well');
    acknowledge(input, ANSWER);
    checkBatch(input);
    const { message, findings } = parse(input);
    for (const { code } of findings) if (typeof code !== 'string') throw new BrokenPromise('a finding without a code');
    if (message === undefined) {
      if (findings.length === 0) throw new BrokenPromise('no message and no finding');
      return;
    }
    if (Buffer.compare(message.bytes(), input) !== 0)
      throw new BrokenPromise('an untouched message is written otherwise');
    const leaves = firstLeaves(message);
    checkReading(message, leaves);
    checkEditing(message, leaves, input);
    validate(message);
    checkGroups(message);
    joinContinuations([message, message]);
    joinContinuations([message]);
    checkAcknowledgement(message, input);
  },
};

function firstLeaves(message: Message): Leaf[] {
  const leaves: Leaf[] = [];
  for (const leaf of message.leaves()) {
    if (leaves.length === MOST_LEAVES) break;
    leaves.push(leaf);
  }
  return leaves;
}

/** A line that begins with no segment name has leaves, but no path leads to them. */
const addressable = ({ path }: Leaf) => !path.startsWith('?');

function checkReading(message: Message, leaves: readonly Leaf[]): void {
  for (const leaf of leaves.filter(addressable)) {
    if (message.raw(leaf.path) !== leaf.raw) throw new BrokenPromise('a leaf is not found under its path');
    if (message.get(leaf.path) !== leaf.value) throw new BrokenPromise('a leaf has another value under its path');
  }
}

function checkEditing(message: Message, leaves: readonly Leaf[], input: Uint8Array): void {
  const places = leaves.filter(addressable).filter(({ path }) => !path.startsWith('MSH'));
  for (const leaf of [places[0], places[places.length >> 1], places.at(-1)]) {
    if (leaf === undefined) continue;
    const copy = message.copy();
    if (!attempt(() => copy.set(leaf.path, 'X'))) continue;
    if (copy.get(leaf.path) !== 'X') throw new BrokenPromise('a value that was set is not read back');
    const after = firstLeaves(copy);
    const differ = leaves.filter((one, index) => one.path !== after[index]?.path || one.raw !== after[index]?.raw);
    if (differ.some(({ path }) => path !== leaf.path)) throw new BrokenPromise('an edit changed another leaf');
    attempt(() => copy.bytes());
  }
  if (Buffer.compare(message.bytes(), input) !== 0) throw new BrokenPromise('an edited copy changed its original');
}

/** Runs something that may refuse with a fault of the catalogue, and with nothing else. */
function attempt(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

function checkGroups(message: Message): void {
  const places = segmentsOf(group(message).root).map(({ index }) => index);
  const once = new Set(places).size === places.length && places.length === message.segmentCount;
  if (!once) throw new BrokenPromise('a segment is not in the groups exactly once');
}

const ANSWER = { code: 'AA', controlId: '1', at: 0 } as const;

/** A sender that separates by bytes beyond ASCII depends on a character set that its header cannot name yet. */
function checkAcknowledgement({ delimiters }: Message, input: Uint8Array): void {
  const ours = delimiters.field + delimiters.component + delimiters.repetition + delimiters.escape;
  if (/[^ -~]/.test(ours)) return;
  const answer = acknowledge(input, ANSWER);
  if (parse(answer).message === undefined) throw new BrokenPromise('an acknowledgement cannot be parsed');
  if (readAcknowledgement(answer).code !== 'AA')
    throw new BrokenPromise('an acknowledgement does not say what it should');
}

/** Everything that is not blank is in exactly one part, in the order in which it came. */
function checkBatch(input: Uint8Array): void {
  let end = 0;
  for (const message of splitBatch(input).messages) {
    const from = message.byteOffset - input.byteOffset;
    if (message.buffer !== input.buffer || from < end || from + message.length > input.length) {
      throw new BrokenPromise('the messages of a batch are not views of it in order');
    }
    end = from + message.length;
  }
}
