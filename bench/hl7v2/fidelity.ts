import type { Codec } from './codecs.ts';
import type { Messages } from './messages.ts';

/** The six checks, and how many of them hold. */
export interface Fidelity {
  readonly adt: boolean;
  readonly oru: boolean;
  readonly delimiters: boolean;
  readonly escapes: boolean;
  readonly empties: boolean;
  readonly edit: boolean;
  readonly count: number;
}

const HEAD = 'MSH|^~\\&|LAB|NORTH|EHR|NORTH|20260110||ORU^R01^ORU_R01|C1|P|2.5.1\r';

/** Whether a codec gives back what it read, and reads what is written; a check in which it throws does not hold. */
export function fidelityOf<M>(codec: Codec<M>, messages: Messages): Fidelity {
  const checks = {
    adt: holds(() => messages.adt.slice(0, 20).every((bytes) => comesBack(codec, bytes))),
    oru: holds(() => messages.oru.slice(0, 20).every((bytes) => comesBack(codec, bytes))),
    delimiters: holds(() => delimitersHold(codec)),
    escapes: holds(() => escapesHold(codec)),
    empties: holds(() => emptiesHold(codec)),
    edit: holds(() => editHolds(codec)),
  };
  return { ...checks, count: Object.values(checks).filter(Boolean).length };
}

function comesBack<M>(codec: Codec<M>, bytes: Buffer): boolean {
  const message = codec.parse(bytes);
  codec.reader({ segment: 'PID', field: 5, component: 1 })(message);
  return Buffer.compare(codec.write(message), bytes) === 0;
}

/** Other delimiters than usual: parts are found, and the message comes back to the byte. */
function delimitersHold<M>(codec: Codec<M>): boolean {
  const bytes = Buffer.from(
    'MSH#*%!@#LAB#NORTH#EHR#NORTH#20260110##ORU*R01*ORU_R01#C1#P#2.5.1\rPID#1##77*X*Y@Z%78##Brandt*Ada\r',
  );
  const message = codec.parse(bytes);
  return (
    codec.reader({ segment: 'PID', field: 5, component: 2 })(message) === 'Ada' &&
    codec.reader({ segment: 'MSH', field: 9, component: 2 })(message) === 'R01' &&
    comesBack(codec, bytes)
  );
}

/** Escape sequences are resolved on reading, written on setting, and what was not touched keeps its spelling. */
function escapesHold<M>(codec: Codec<M>): boolean {
  const bytes = Buffer.from(`${HEAD}PID|1||77||Brandt \\T\\ Son\\S\\s^A\\X41\\da\rNTE|1||one\r`);
  const message = codec.parse(bytes);
  if (codec.reader({ segment: 'PID', field: 5, component: 1 })(message) !== 'Brandt & Son^s') return false;
  if (codec.reader({ segment: 'PID', field: 5, component: 2 })(message) !== 'AAda') return false;
  const value = 'a|b^c&d~e\\f';
  codec.writer({ segment: 'NTE', field: 3 })(message, value);
  const written = Buffer.from(codec.write(message));
  const expected = Buffer.from(bytes.toString().replace('|one', '|a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f'));
  return written.equals(expected) && codec.reader({ segment: 'NTE', field: 3 })(codec.parse(written)) === value;
}

/** The explicit null is told apart from an empty field, and empty fields at the end of a segment stay. */
function emptiesHold<M>(codec: Codec<M>): boolean {
  const bytes = Buffer.from(`${HEAD}PID|1||77^^||Brandt^Ada^^^|""||F|||\rNTE|1||""~|||\r`);
  const message = codec.parse(bytes);
  return (
    codec.reader({ segment: 'PID', field: 6 })(message) === '""' &&
    codec.reader({ segment: 'PID', field: 7 })(message) === '' &&
    comesBack(codec, bytes)
  );
}

/** Setting one component of a message with trailing delimiters, a null and escapes changes only that. */
function editHolds<M>(codec: Codec<M>): boolean {
  const text = `${HEAD}PID|1||77^^^N&1.2&ISO^MR~78|""|Brandt^Ada^^||19700101|F|||x\\T\\y^^|\rNTE|1||\\Z01\\ \\.br\\ two|||\r`;
  const message = codec.parse(Buffer.from(text));
  codec.writer({ segment: 'PID', field: 5, component: 2 })(message, 'Greta');
  return Buffer.from(codec.write(message)).equals(Buffer.from(text.replace('^Ada^', '^Greta^')));
}

function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
