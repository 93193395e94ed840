import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SAMPLES = fileURLToPath(new URL('../../../shared/samples/v2/', import.meta.url));
const LONGEST = 64 * 1024;

const MADE = [
  'MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5.1\rEVN|A01\rPID|1||1^^^H^MR||Doe^Jo\rPV1|1|I\r',
  'MSH|^~\\&#|A|B|C|D|20260101||ORU^R01|2|P|2.7|||AL|NE||UNICODE UTF-8\r\nPID|1\r\nOBX|1|TX|a^b||x\\.br\\y\\T\\z\r\n',
  'MSH*:+!%*A*B*C*D*20260101**ADT:A08*3*P*2.3\nPID*1**1:::H:MR+2\n',
  'FHS|^~\\&|A\rBHS|^~\\&|A\rMSH|^~\\&|A|B|C|D|1||ADT^A01|4|P|2.5\rPID|1\rMSH|^~\\&|A|B|C|D|1||ADT^A01|5|P|2.5\rBTS|2\rFTS|1\r',
  'MSH|^~\\&|A|B|C|D|1||ACK|6|P|2.5\rMSA|AE|5|text\rERR||PID^1^3^1^1|204^Unknown^HL70357|E\r',
  'MSH|^~\\&|A|B|C|D|1||QBP^Q11|7|P|2.5\rQPD|Q11^^H|1|""\rRCP|I\rDSC|x|F\r',
  '',
  'MSH',
  'MSH|^~\\&',
];

/**
 * What the search starts from: every small message file among the samples where they are at hand, and
 * messages made here. Files are taken in the order of their names so that a seed gives the same run.
 */
export function seedInputs(folder = SAMPLES): Uint8Array[] {
  const inputs = MADE.map((text) => Uint8Array.from(Buffer.from(text, 'latin1')));
  for (const file of messageFiles(folder)) inputs.push(Uint8Array.from(readFileSync(file)));
  return inputs;
}

function messageFiles(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return []; // A clone without the samples searches from the made messages alone.
  }
  return names
    .filter((name) => name.endsWith('.hl7') || name.endsWith('.txt'))
    .sort()
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).size <= LONGEST);
}
