import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { duration, reference } from '../options.ts';

const keyId = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/, 'the id of a key: letters, digits, dots and hyphens');

/** What says who a sender is. More than one secret lets a new one come in before the old one goes. */
export const sourceAuth = z.union([
  z.literal('none'),
  z.strictObject({ bearer: z.union([reference, z.array(reference).min(1)]) }),
  z.strictObject({
    hmac: z.strictObject({ keys: z.record(keyId, reference), window: duration.default(300_000) }),
  }),
]);

/** A media type without parameters; `*` takes any. */
const mediaType = z.string().regex(/^(\*|[\w!#$&^.+-]+\/[\w!#$&^.+*-]+)$/, 'a media type such as text/plain, or *');

/** What an interface with `listen: http(s)://...` may say in its options. */
export const httpSourceOptions = z.strictObject({
  auth: sourceAuth.default('none'),
  methods: z
    .array(z.enum(['POST', 'PUT', 'PATCH']))
    .min(1)
    .default(['POST', 'PUT']),
  contentTypes: z
    .array(mediaType)
    .min(1)
    .default([
      'x-application/hl7-v2+er7',
      'application/hl7-v2',
      'application/hl7-v2+er7',
      'text/plain',
      'application/octet-stream',
    ]),
  /** Given to senders as Retry-After when nothing can be taken in. */
  retryAfter: duration.default(5000),
});

const bearer = z.strictObject({ bearer: reference });
const basic = z.strictObject({ basic: z.strictObject({ user: z.string().regex(/^[^:]+$/), password: reference }) });

/** How a client shows who it is with what HTTP itself defines. */
export const plainAuth = z.union([z.literal('none'), bearer, basic]);

const destinationAuth = z.union([
  z.literal('none'),
  bearer,
  basic,
  z.strictObject({ hmac: z.strictObject({ id: keyId, secret: reference }) }),
]);

// Set by the connector itself, or decided by the connection; `authorization` would be a secret in a file.
const OWN_HEADERS = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'host',
  'idempotency-key',
  'keep-alive',
  'proxy-authorization',
  'suture-signature',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Further headers that the author of a system file may add. */
export const headers = z.record(z.string(), z.string()).refine(
  (given) =>
    Object.entries(given).every(([name, value]) => {
      try {
        validateHeaderName(name);
        validateHeaderValue(name, value);
      } catch {
        return false;
      }
      return !OWN_HEADERS.has(name.toLowerCase());
    }),
  'header names and values of HTTP, none of those that the connector sets itself',
);

/** What an interface with `connect: http(s)://...` may say in its options. */
export const httpDestinationOptions = z.strictObject({
  auth: destinationAuth.default('none'),
  method: z
    .string()
    .regex(/^[A-Z]{1,20}$/)
    .refine((method) => method !== 'CONNECT')
    .default('POST'),
  headers: headers.default({}),
  /** Sent instead of the payload's own. */
  contentType: z
    .string()
    .regex(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+( *;[^\r\n]*)?$/, 'a media type such as text/plain; charset=utf-8')
    .optional(),
  /** What a status of this vendor means where it differs from the table in the documentation. */
  statuses: z
    .record(z.string().regex(/^[2-5]\d\d$/), z.enum(['delivered', 'refused', 'unreachable', 'ambiguous']))
    .default({}),
});

export type HttpSourceOptions = z.output<typeof httpSourceOptions>;
export type HttpDestinationOptions = z.output<typeof httpDestinationOptions>;
