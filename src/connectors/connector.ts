import type { Code } from '../diagnostics/catalogue.ts';
import type { Finding } from '../diagnostics/finding.ts';
import type { Clock } from '../world/clock.ts';
import type { Random } from '../world/random.ts';
import type { Endpoint } from './endpoint.ts';

/** Who handed something over. Nothing here can name a patient. */
export interface Peer {
  readonly address?: string;
  /** Subject or fingerprint of the client certificate, where one was shown. */
  readonly certificate?: string;
}

/** Bytes as they came in, with what the transport knows about them. */
export interface Arrival {
  readonly bytes: Uint8Array;
  readonly peer: Peer;
  /** Findings of the transport itself (noise between frames, a missing end byte). */
  readonly findings?: readonly Finding[];
}

/**
 * What became of an arrival. `accepted`: durable (or, where the flow says so, processed or delivered).
 * `rejected`: not stored, sending it again would end the same way. `unavailable`: not stored, try later.
 */
export interface Reply {
  readonly outcome: 'accepted' | 'rejected' | 'unavailable';
  readonly code?: Code;
  /** The acknowledgement to hand back, already encoded; absent where the sender asked for none. */
  readonly payload?: Uint8Array;
  /** A second, later answer on the same connection: the application acknowledgement of enhanced mode. */
  readonly later?: Promise<Uint8Array | undefined>;
}

/** The engine as a source sees it. A source calls `offer` and may let go of the bytes once it resolves. */
export interface Intake {
  /** Never rejects; whatever goes wrong is a reply. */
  offer(arrival: Arrival): Promise<Reply>;
}

/** A running source: it offers what arrives and passes the replies back, in the order of arrival. */
export interface Source {
  /** Begins to listen or to poll. Rejects with a Fault when the address or folder cannot be had. */
  start(): Promise<void>;
  /** Takes nothing new, lets what was offered be answered, then lets go of the port or folder. */
  stop(): Promise<void>;
  /** What the source is doing, for `suture status`; no patient data. */
  state(): SourceState;
}

export interface SourceState {
  readonly listening: boolean;
  /** Where it listens in fact: `127.0.0.1:6661`, a folder. */
  readonly at: string;
  readonly connections: number;
  readonly received: number;
  readonly problem?: Code;
}

/** One payload on its way out. */
export interface Payload {
  readonly bytes: Uint8Array;
  /** MSH-10 of an HL7 v2 payload, else the delivery's own id: what an answer refers to. */
  readonly controlId: string;
  readonly contentType: string;
  /** A name for it that is unique, stable over retries and free of patient data (a file name). */
  readonly name: string;
}

/**
 * What a destination made of a payload.
 * `delivered`: it said so. `refused`: it said no, do not retry. `unreachable`: it provably has not
 * got it, retry. `ambiguous`: it may have got it.
 */
export interface Outcome {
  readonly kind: 'delivered' | 'refused' | 'unreachable' | 'ambiguous';
  readonly code: Code;
  /** What the other side answered, as it came; kept with the attempt. */
  readonly answer?: Uint8Array;
  /** The standard's own word for it: `AA`, `AE 207`, `HTTP 503`. Never free text. */
  readonly answerCode?: string;
  /** The other side asked for a pause (Retry-After, table 0357 code 207). */
  readonly retryAfterMs?: number;
}

/** A running destination. */
export interface Destination {
  /** How many `send` calls may be under way at once. */
  readonly capacity: number;
  /** Resolves with an outcome, never rejects. `signal` aborts the wait, giving `ambiguous` if bytes had left. */
  send(payload: Payload, signal: AbortSignal): Promise<Outcome>;
  /** Closes what is open once nothing is under way. */
  close(): Promise<void>;
  state(): DestinationState;
}

export interface DestinationState {
  readonly at: string;
  readonly connections: number;
  readonly problem?: Code;
}

/** What one step of trying an endpoint showed (`suture systems test`). */
export interface TrialStep {
  readonly step: string;
  readonly ok: boolean;
  readonly code?: Code;
  /** One sentence; may name hosts, ports, certificates, never patient data. */
  readonly text: string;
}

/** The world as a connector sees it. */
export interface ConnectorWorld {
  readonly clock: Clock;
  readonly random: Random;
  /** Reads a secret by its name (`secret:northlab-key`) or file (`file:certs/a.pem`, from the workspace). */
  readonly secret: (reference: string) => Promise<Uint8Array>;
  /** Is told when the certificate ends that the other side of an interface showed. */
  readonly certificateShown?: (name: string, endsAt: number) => void;
}

/**
 * A way to move bytes. Adding one touches one folder and one line of the registry. What it can do is
 * said by which members it has: an optional member is missing, not a stub that throws.
 */
export interface Connector {
  /** URL schemes it serves: `mllp`, `mllp+tls`. */
  readonly schemes: readonly string[];
  /** Its delivery guarantee, in a sentence or two, as the documentation prints it. */
  readonly guarantee: { readonly source?: string; readonly destination?: string };
  /** Checks the options of an interface that only this connector knows; findings carry the option's path. */
  check(endpoint: Endpoint): Finding[];
  source?(endpoint: Endpoint, intake: Intake, world: ConnectorWorld): Source;
  destination?(endpoint: Endpoint, world: ConnectorWorld): Destination;
  /** Tries the endpoint as its real work would, without sending a message. */
  trial?(endpoint: Endpoint, world: ConnectorWorld): AsyncIterable<TrialStep>;
}
