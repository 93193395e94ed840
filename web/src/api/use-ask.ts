import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Asked, Got } from '../../../src/server/contract/route.ts';
import { ask } from './ask.ts';
import type { Routes } from './routes.ts';

/** The answer of a route, kept and refreshed. `every`: asked again after so many milliseconds, or as many as the answer says. */
export function useAsk<Name extends keyof Routes>(
  name: Name,
  asked: Asked<Routes[Name]>,
  options: {
    readonly every?: number | ((answer: Got<Routes[Name]> | undefined) => number);
    readonly enabled?: boolean;
    readonly keep?: boolean;
  } = {},
): UseQueryResult<Got<Routes[Name]>> {
  const { every } = options;
  const query = useQuery({
    queryKey: [name, asked],
    queryFn: ({ signal }): Promise<unknown> => ask(name, asked, signal),
    ...(every === undefined
      ? {}
      : {
          refetchInterval:
            typeof every === 'number'
              ? every
              : ({ state }: { readonly state: { readonly data: unknown } }) =>
                  every(state.data as Got<Routes[Name]> | undefined),
        }),
    ...(options.keep === true ? { placeholderData: keepPreviousData } : {}),
    enabled: options.enabled ?? true,
  });
  return query as UseQueryResult<Got<Routes[Name]>>;
}
