/** One system call as strace saw it, in the order in which calls began and ended. */
export interface SystemCall {
  readonly name: string;
  readonly parts: readonly Part[];
  /** What it returned; -1 where it failed or never came back. */
  result: number;
  /** Path behind the file descriptor that it returned. */
  resultPath?: string;
}

/** An argument: a number or flags as text, a string of bytes, or a descriptor with what it stands for. */
export type Part =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'descriptor'; readonly number: number; readonly path: string };

export interface CallEvent {
  readonly phase: 'begin' | 'end';
  readonly call: SystemCall;
}

const UNFINISHED = '<unfinished ...>';

/**
 * Reads what `strace -f -yy -xx -ttt -o` wrote. A call that another thread interrupted stands on two lines;
 * its beginning and its end keep their places among the other calls.
 */
export function readTrace(text: string): CallEvent[] {
  const events: CallEvent[] = [];
  const open = new Map<string, SystemCall>();
  for (const line of text.split('\n')) {
    const head = /^(\d+) +\d+\.\d+ (.*)$/s.exec(line);
    if (head === null) continue;
    const thread = head[1] ?? '';
    const rest = head[2] ?? '';
    const resumed = /^<\.\.\. (\w+) resumed>/.exec(rest);
    if (resumed !== null) {
      const call = open.get(thread);
      open.delete(thread);
      if (call === undefined) continue;
      readResult(rest, call);
      events.push({ phase: 'end', call });
      continue;
    }
    const name = /^(\w+)\(/.exec(rest)?.[1];
    if (name === undefined) continue; // A signal, or the end of a thread.
    const unfinished = rest.endsWith(UNFINISHED);
    const call: SystemCall = {
      name,
      parts: readParts(rest.slice(name.length + 1, unfinished ? -UNFINISHED.length : undefined)),
      result: -1,
    };
    events.push({ phase: 'begin', call });
    if (unfinished) {
      open.set(thread, call);
      continue;
    }
    readResult(rest, call);
    events.push({ phase: 'end', call });
  }
  return events;
}

function readResult(rest: string, call: SystemCall): void {
  const equals = rest.lastIndexOf(') = ');
  const tail = equals < 0 ? rest.slice(rest.lastIndexOf('= ') + 2) : rest.slice(equals + 4);
  const match = /^(-?\d+|0x[0-9a-f]+)(?:<(.*)>)?/s.exec(tail);
  if (match === null) return; // `= ?`: the process ended inside the call.
  // A result that strace made up instead of the kernel: the call did nothing.
  if (tail.includes('(INJECTED)')) return;
  call.result = Number(match[1]);
  if (match[2] !== undefined) call.resultPath = unescape(match[2]).toString('utf8');
}

/** Arguments up to the closing bracket, with those inside structures and arrays in one flat row. */
function readParts(text: string): Part[] {
  const parts: Part[] = [];
  const token =
    /"((?:[^"\\]|\\.)*)"|(-?\d+|AT_FDCWD)<((?:->|\\x[0-9a-f]{2}|[^<>])*)>(?:\(deleted\))?|([A-Za-z0-9_|.-]+)/gs;
  const end = text.lastIndexOf(') = ');
  const scope = end < 0 ? text : text.slice(0, end);
  for (const match of scope.matchAll(token)) {
    if (match[1] !== undefined) parts.push({ kind: 'bytes', bytes: unescape(match[1]) });
    else if (match[2] !== undefined) {
      const number = match[2] === 'AT_FDCWD' ? -100 : Number(match[2]);
      parts.push({ kind: 'descriptor', number, path: unescape(match[3] ?? '').toString('utf8') });
    } else if (match[4] !== undefined) parts.push({ kind: 'word', text: match[4] });
  }
  return parts;
}

/** Bytes of a string that strace printed with `-xx`; what is not written in hexadecimal stands for itself. */
function unescape(text: string): Buffer {
  if (/^(?:\\x[0-9a-f]{2})*$/.test(text)) return Buffer.from(text.replaceAll('\\x', ''), 'hex');
  return Buffer.from(
    text.replace(/\\x([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    'latin1',
  );
}
