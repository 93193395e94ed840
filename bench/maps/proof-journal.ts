import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageProof, ProofTask } from './message-proof.ts';
import { PROJECT } from './tool.ts';

/**
 * Proofs in a file, a line each, so that a run that was stopped goes on where it was. A line holds for the message, the
 * seed, and the code and pack that it was proved with, and for no other.
 */
export class ProofJournal {
  readonly #file: string | undefined;
  readonly #known = new Map<string, MessageProof>();
  readonly #sources: string;

  /** Without a file nothing is remembered. */
  constructor(file: string | undefined) {
    this.#file = file;
    this.#sources = file === undefined ? '' : sourcesHash();
    if (file === undefined || !existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      // The last line of a run that was stopped may be half a line.
      if (!line.endsWith('}')) continue;
      const { key, proof } = JSON.parse(line) as { readonly key: string; readonly proof: MessageProof };
      this.#known.set(key, proof);
    }
  }

  find(task: ProofTask): MessageProof | undefined {
    return this.#file === undefined ? undefined : this.#known.get(this.#key(task));
  }

  add(task: ProofTask, proof: MessageProof): void {
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify({ key: this.#key(task), proof })}\n`);
  }

  #key({ text, seed, variants }: ProofTask): string {
    return createHash('sha256').update(`${this.#sources}\n${seed}\n${variants}\n${text}`).digest('base64url');
  }
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const folder of ['src/formats', 'src/meaning', 'src/workspace', 'packs/hl7-v2-to-fhir', 'bench/maps']) {
    const files = readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' }).toSorted();
    for (const name of files) {
      if (/\.(?:ts|json|yaml|csv)$/.test(name)) hash.update(name).update(readFileSync(join(PROJECT, folder, name)));
    }
  }
  return hash.digest('base64url');
}
