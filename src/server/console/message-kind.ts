import kinds from './message-kinds.json' with { type: 'json' };

const KINDS: Readonly<Record<string, string>> = kinds;

/** What a message is in a practice's words: `Lab result` for `ORU^R01`. What has no word of its own is called by its type. */
export function messageKind(type: string): string {
  const [message = '', event = ''] = type.split('^');
  return KINDS[`${message}^${event}`] ?? KINDS[message] ?? (type === '' ? 'Message' : type);
}
