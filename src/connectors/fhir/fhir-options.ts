import { z } from 'zod';
import { headers, plainAuth, sourceAuth } from '../http/http-options.ts';
import { duration, reference } from '../options.ts';

const tokenUrl = z
  .string()
  .regex(/^https?:\/\/[^\s/@?#]+(\/[^\s?#]*)?(\?[^\s#]*)?$/, 'the URL of the token endpoint, without user or password')
  .refine((text) => URL.canParse(text), 'the URL of the token endpoint');
const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, 'scopes between blanks');
const clientId = z.string().min(1);

/** OAuth 2.0 client credentials with a shared secret (RFC 6749, section 4.4). */
const clientCredentials = z.strictObject({
  token_url: tokenUrl,
  client_id: clientId,
  client_secret: reference,
  scope: scope.optional(),
  /** Where the secret is sent: RFC 6749 wants it in the header, some vendors only take it in the body. */
  secret_in: z.enum(['header', 'body']).default('header'),
});

/** SMART backend services: the client signs an assertion with its own key (SMART App Launch 2, client-confidential-asymmetric). */
const backendServices = z.strictObject({
  token_url: tokenUrl,
  client_id: clientId,
  /** The private key: PEM (PKCS 8), or a JWK. */
  key: reference,
  key_id: z.string().min(1),
  algorithm: z.enum(['RS384', 'ES384']).default('RS384'),
  scope: scope.default('system/*.cruds'),
});

const auth = z.union([
  plainAuth,
  z.strictObject({ oauth: clientCredentials }),
  z.strictObject({ smart: backendServices }),
]);

/** What an interface with `connect: fhir https://...` may say in its options. */
export const fhirDestinationOptions = z.strictObject({
  /** `transaction`: the Bundle as a whole to the base; `resources`: a request for each of its resources. */
  mode: z.enum(['transaction', 'resources']).default('transaction'),
  /** `replace`: each resource as the message says it; `merge`: what the server has beside that stays. */
  update: z.enum(['replace', 'merge']).default('replace'),
  /** How an element that the message removes is taken away where nothing else is said of its resource. */
  removals: z.enum(['put', 'json-patch', 'fhirpath-patch']).default('put'),
  /** What becomes of a resource that was entered in error: it is put, saying so, or deleted. */
  enteredInError: z.enum(['put', 'delete']).default('put'),
  auth: auth.default('none'),
  headers: headers.default({}),
});

/** What an interface with `listen: fhir http(s)://...` may say in its options. */
export const fhirSourceOptions = z.strictObject({
  auth: sourceAuth.default('none'),
  /** Given to senders as Retry-After when nothing can be taken in. */
  retryAfter: duration.default(5000),
});

export type FhirDestinationOptions = z.output<typeof fhirDestinationOptions>;
/** How a token is asked for. */
export type TokenOptions =
  | { readonly oauth: z.output<typeof clientCredentials> }
  | { readonly smart: z.output<typeof backendServices> };
