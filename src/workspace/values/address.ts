/** A `listen:` or `connect:` address, taken apart. */
export interface Address {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** Path and query of a URL, or a folder. */
  readonly path: string;
}

/** How an address is written, for findings. */
export const ADDRESS =
  'scheme://host:port (mllp://10.0.0.7:6661, https://host/path), a FHIR server (fhir https://host/base) or a folder (folder ./in)';

const URL_FORM = /^([a-z][a-z0-9+.-]*):\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*)(?::(\d{1,5}))?(\/[^\s#]*)?$/;
const USUAL_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  'fhir+http': 80,
  'fhir+https': 443,
};

/**
 * Reads an address. A listener that names no host listens on 127.0.0.1 and nowhere else; one that is to
 * be reached from outside has to say so (`0.0.0.0`). A URL with a user or password in it is no address.
 */
export function readAddress(text: string, direction: 'listen' | 'connect'): Address | undefined {
  const folder = /^folder[:\s]\s*(\S.*)$/.exec(text);
  if (folder?.[1] !== undefined && !folder[1].startsWith('//')) {
    return { scheme: 'folder', host: '', port: 0, path: folder[1] };
  }
  // `fhir https://host/base`: HTTP whose bodies are FHIR's.
  const match = URL_FORM.exec(text.replace(/^fhir\s+(?=https?:)/, 'fhir+'));
  if (match?.[1] === undefined) return undefined;
  const [, scheme, hostText = '', portText, path = ''] = match;
  if (hostText === '' && direction === 'connect') return undefined;
  const port = portText === undefined ? USUAL_PORTS[scheme] : Number(portText);
  const least = direction === 'listen' ? 0 : 1;
  if (port === undefined || port < least || port > 65_535) return undefined;
  return { scheme, host: hostText === '' ? '127.0.0.1' : hostText.replace(/^\[|\]$/g, ''), port, path };
}

/** Whether only this machine can reach the host. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
