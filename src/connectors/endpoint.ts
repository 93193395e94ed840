/** TLS as an interface declares it. References read `file:certs/suture.pem` or `secret:northlab-key`. */
export interface EndpointTls {
  readonly certificate?: string;
  readonly key?: string;
  /** Certificates (or their authorities) of the peers that may connect; listing any means mutual TLS. */
  readonly peers?: readonly string[];
  /** Authorities to trust beside the system's when connecting. */
  readonly authorities?: readonly string[];
  readonly serverName?: string;
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/**
 * One end of a connection, as the interface of a system file says it, made whole: every default filled
 * in. `options` holds what only the connector of this scheme knows; its `check` has seen them.
 */
export interface Endpoint {
  /** `northlab.results`: system and interface. */
  readonly name: string;
  readonly direction: 'listen' | 'connect';
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** Path of a URL, or the folder of a file interface, already resolved against the workspace. */
  readonly path: string;
  readonly tls?: EndpointTls;
  /** Who may send: addresses or CIDR ranges, and the MSH-3 and MSH-4 that belong to them. */
  readonly from?: { readonly addresses?: readonly string[]; readonly sending?: readonly (readonly [string, string])[] };
  /** How many connections at once: the most a listener takes, or the number a destination opens. */
  readonly connections: number;
  readonly maxBytes: number;
  /** How long to wait for an answer, or for the rest of a frame. */
  readonly timeoutMs: number;
  readonly options: Readonly<Record<string, unknown>>;
}
