/** One thing that the demo says. `text` is for people; the rest is for programs. */
export interface Said {
  readonly chapter: string;
  readonly text: string;
  /** Lines that are shown as they are: what git shows. */
  readonly quote?: string;
  readonly facts?: Readonly<Record<string, number | string | boolean>>;
}

const BOLD = '\u001b[1m';
const DIM = '\u001b[2m';
const PLAIN = '\u001b[0m';

/** Tells the story: to people line by line, with a head for each chapter, or as one JSON object a line. */
export class Narrator {
  readonly #json: boolean;
  readonly #colour: boolean;
  readonly #write: (text: string) => void;
  #chapter = '';

  constructor(options: { readonly json: boolean; readonly colour: boolean; readonly write: (text: string) => void }) {
    this.#json = options.json;
    this.#colour = options.colour;
    this.#write = options.write;
  }

  say(said: Said): void {
    if (this.#json) {
      this.#write(`${JSON.stringify({ event: 'demo', ...said })}\n`);
      return;
    }
    if (said.chapter !== this.#chapter) {
      this.#chapter = said.chapter;
      this.#write(`\n${this.#colour ? BOLD : ''}${said.chapter}${this.#colour ? PLAIN : ''}\n`);
    }
    for (const line of said.text.split('\n')) this.#write(`${wrapped(line)}\n`);
    for (const line of said.quote?.trimEnd().split('\n') ?? []) this.#write(`${INDENT}${line}\n`);
  }

  /** A line of what happens at the moment, for people only. */
  stream(text: string): void {
    if (!this.#json) this.#write(`  ${this.#colour ? DIM : ''}${text}${this.#colour ? PLAIN : ''}\n`);
  }
}

const INDENT = '  ';
const WIDTH = 100;

/** Lines of at most 100 characters, all of them indented. */
function wrapped(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((one) => INDENT + one).join('\n');
}
