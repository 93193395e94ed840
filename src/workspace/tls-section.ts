import type { EndpointTls } from '../connectors/endpoint.ts';
import type { Section } from './section.ts';
import { isSecretReference, SECRET_REFERENCE } from './values/secret-reference.ts';

/** Reads `tls:` of an interface; certificates and keys are references and never stand there themselves. */
export function readTls(section: Section): EndpointTls | undefined {
  const tls = section.section('tls');
  if (tls === undefined) return undefined;
  const reference = (key: string): string | undefined =>
    tls.value(key, SECRET_REFERENCE, (text) => (isSecretReference(text) ? text : undefined));
  const references = (key: string): readonly string[] | undefined =>
    tls.list(key)?.flatMap((written) => {
      if (isSecretReference(written.text)) return [written.text];
      tls.invalid(written, SECRET_REFERENCE);
      return [];
    });
  const read = {
    certificate: reference('certificate'),
    key: reference('key'),
    peers: references('peers'),
    authorities: references('authorities'),
    serverName: tls.text('server_name'),
    minVersion: tls.word('min_version', ['TLSv1.2', 'TLSv1.3']),
  };
  tls.done();
  return withoutUndefined(read);
}

function withoutUndefined<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
