import { z } from 'zod';
import type { Route } from './contract/route.ts';

/** The OpenAPI 3.1 document of a list of routes, made from the very schemas that validate. */
export function openApi(api: Readonly<Record<string, Route>>, version: string): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries(api)) {
    const path = `/v1${route.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Suture',
      version,
      description: 'Moves messages between the systems of a practice, and accounts for them.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of `suture access token make`' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-suture', description: 'A session of the console' },
      },
      schemas: {
        Problem: {
          type: 'object',
          description: 'What went wrong (RFC 9457), with a stable code',
          required: ['type', 'title', 'status', 'detail', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            code: { type: 'string' },
            place: { type: 'object' },
            about: { type: 'object' },
          },
        },
      },
    },
    security: [{ token: [] }, { session: [] }],
  };
}

function operation(name: string, route: Route): Readonly<Record<string, unknown>> {
  const { permission, body } = route;
  return {
    operationId: name,
    summary: route.summary,
    'x-suture-permission': permission,
    'x-suture-audit': route.audit,
    ...(permission === 'public' ? { security: [] } : {}),
    parameters: [...parameters('path', route.params), ...parameters('query', route.query)],
    ...(body === undefined ? {} : { requestBody: requestBody(body) }),
    responses: { '200': { description: 'Done', content: content(route.response) }, default: PROBLEM },
  };
}

const PROBLEM = {
  description: 'What went wrong',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function parameters(where: 'path' | 'query', schema: z.ZodType | undefined): readonly object[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema,
  }));
}

function requestBody(body: NonNullable<Route['body']>): object {
  const bytes = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  if (body === 'bytes') return { required: true, content: bytes };
  if (body === 'any') return { required: false, content: { ...bytes, 'application/json': { schema: {} } } };
  return { required: true, content: { 'application/json': { schema: jsonSchema(body, 'input') } } };
}

function content(response: Route['response']): object {
  if (response === 'bytes') return { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  if (response === 'events') return { 'text/event-stream': { schema: { type: 'string' } } };
  if (response === 'lines') return { 'application/x-ndjson': { schema: { type: 'string' } } };
  if (response === 'redirect') return { 'text/plain': { schema: { type: 'string' } } };
  return { 'application/json': { schema: jsonSchema(response, 'output') } };
}

/** A schema by itself; what refers to itself stands under `$defs` in it. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' });
  return made;
}
