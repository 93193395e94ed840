export function messagesOf(bytes: Uint8Array): Uint8Array[] {
  return [bytes];
}
