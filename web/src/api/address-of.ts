import addresses from '../../../src/server/contract/addresses.json' with { type: 'json' };

/** The address of a route by its name. */
export function addressOf(name: keyof typeof addresses, params: Readonly<Record<string, unknown>>): string {
  const [, path = '/'] = addresses[name];
  return `/v1${path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params[key])))}`;
}
