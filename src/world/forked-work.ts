import { type ChildProcess, fork } from 'node:child_process';

/** Node's own variables and those that programs are found by; nothing that a secret may be in. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TZ', 'SystemRoot'];

/**
 * Work in a process of its own, which gets its task as a message (a password may be in it) and tells how far it is by
 * messages: it takes seconds and memory that whoever waits for an acknowledgement must not miss.
 */
export class ForkedWork<Task extends object, News> {
  /** The status of its end; null where it was killed or could not begin. */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(file: URL, task: Task, onNews: (news: News) => void) {
    const child = fork(file, [], {
      env: Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
    });
    child.on('message', onNews);
    this.ended = new Promise((resolve) => {
      child.once('error', () => resolve(null));
      child.once('exit', resolve);
    });
    child.send(task, () => undefined);
    this.#child = child;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
