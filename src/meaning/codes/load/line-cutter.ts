/** Cuts text that comes in pieces into lines, ended by LF or CRLF. */
export class LineCutter {
  #rest = '';

  push(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  end(): string[] {
    const last = this.#rest.replace(/\r$/, '');
    this.#rest = '';
    return last === '' ? [] : [last];
  }
}
