/** A4 in points, with its margins. */
const [WIDTH, HEIGHT, MARGIN] = [595, 842, 56];
const LEADING = 1.35;

/** Widths of Helvetica's letters in thousandths, by groups: enough to break lines by. */
const NARROW = new Set("iljtfrI.,:;'|!()[] ");
const WIDE = new Set('mwMW@%');

/**
 * Writes pages of text as PDF (ISO 32000-1) in the fonts that every reader has. The same lines give the same bytes: it
 * holds no time and no identifier of its own.
 */
export class PageWriter {
  readonly #pages: string[][] = [[]];
  #y = HEIGHT - MARGIN;

  /** Adds a paragraph, broken into lines. */
  paragraph(
    text: string,
    options: { readonly size?: number; readonly bold?: boolean; readonly before?: number } = {},
  ): void {
    const { size = 10, bold = false, before = 0 } = options;
    this.#down(before);
    for (const line of broken(text, size, WIDTH - 2 * MARGIN)) {
      this.#down(size * LEADING);
      this.#write(line, MARGIN, size, bold);
    }
  }

  /** Adds a row of cells, each at its place from the left margin in points; a cell that is too long is cut. */
  row(cells: readonly (readonly [x: number, text: string])[], options: { readonly bold?: boolean } = {}): void {
    this.#down(9 * LEADING);
    for (const [at, [x, text]] of cells.entries()) {
      const room = (cells[at + 1]?.[0] ?? WIDTH - 2 * MARGIN) - x - 6;
      this.#write(broken(text, 9, room)[0] ?? '', MARGIN + x, 9, options.bold ?? false);
    }
  }

  /** Adds lines to sign on. */
  signatures(labels: readonly string[]): void {
    this.#down(60);
    const room = (WIDTH - 2 * MARGIN) / labels.length;
    for (const [at, label] of labels.entries()) {
      const x = MARGIN + at * room;
      this.#pages.at(-1)?.push(`${x} ${this.#y} m ${x + room - 24} ${this.#y} l S`);
      this.#write(label, x, 9, false, this.#y - 12);
    }
  }

  bytes(): Uint8Array {
    const objects: string[] = ['', ''];
    objects.push('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
    objects.push('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>');
    const kids = this.#pages.map((lines) => {
      const content = lines.join('\n');
      objects.push(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
      objects.push(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${WIDTH} ${HEIGHT}] /Contents ${objects.length} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>`,
      );
      return `${objects.length} 0 R`;
    });
    objects[0] = '<< /Type /Catalog /Pages 2 0 R >>';
    objects[1] = `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${kids.length} >>`;
    let file = '%PDF-1.4\n';
    const offsets = objects.map((object, at) => {
      const offset = file.length;
      file += `${at + 1} 0 obj\n${object}\nendobj\n`;
      return offset;
    });
    const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
    const start = file.length;
    file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
    return Buffer.from(file, 'latin1');
  }

  #down(by: number): void {
    this.#y -= by;
    if (this.#y >= MARGIN) return;
    this.#pages.push([]);
    this.#y = HEIGHT - MARGIN - by;
  }

  #write(text: string, x: number, size: number, bold: boolean, y = this.#y): void {
    const shown = winAnsi(text).replace(/[\\()]/g, '\\$&');
    this.#pages.at(-1)?.push(`BT /${bold ? 'F2' : 'F1'} ${size} Tf ${x} ${y.toFixed(2)} Td (${shown}) Tj ET`);
  }
}

function broken(text: string, size: number, room: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer, size) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
    while (widthOf(line, size) > room && line.length > 1) {
      let cut = line.length - 1;
      while (cut > 1 && widthOf(line.slice(0, cut), size) > room) cut--;
      lines.push(line.slice(0, cut));
      line = line.slice(cut);
    }
  }
  return [...lines, line];
}

function widthOf(text: string, size: number): number {
  let width = 0;
  for (const letter of text)
    width += NARROW.has(letter) ? 300 : WIDE.has(letter) ? 890 : /[A-Z]/.test(letter) ? 690 : 556;
  return (width * size) / 1000;
}

/** Characters that the fonts' encoding has; a question mark for others. */
function winAnsi(text: string): string {
  return text.replaceAll('•', '\u0095').replace(/[^\u0020-\u007e\u0095\u00a0-\u00ff]/g, '?');
}
