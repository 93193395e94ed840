import { useQuery, useQueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ask } from '../api/ask.ts';
import { csrf } from '../api/csrf.ts';
import { Problem } from '../api/problem.ts';
import { States } from '../parts/states.tsx';
import { ChangePassword } from './change-password.tsx';
import { landingOf } from './landing.ts';
import { LogIn } from './log-in.tsx';
import { makeRouter } from './router.tsx';
import { type Session, SessionContext } from './session.ts';
import { SetUpFactor } from './set-up-factor.tsx';

type Me = Awaited<ReturnType<typeof ask<'me'>>>;

/** The pages for whoever is logged in, and the log-in for everybody else. */
export function SessionGate() {
  const client = useQueryClient();
  const me = useQuery({
    queryKey: ['me'],
    queryFn: async ({ signal }) => {
      try {
        const found = await ask('me', {}, signal);
        csrf.token = found.csrf;
        return found;
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
    refetchInterval: 60_000,
  });
  const router = useMemo(
    () =>
      makeRouter(() => {
        void ask('logOut', {}).finally(() => {
          // Nothing of what was seen stays in the page.
          client.clear();
          window.location.assign('/');
        });
      }),
    [client],
  );
  const entered = (found: Me): void => {
    csrf.token = found.csrf;
    // Each role begins where its work is, unless an address was asked for.
    if (window.location.pathname === '/') window.history.replaceState(null, '', landingOf(found.roles));
    client.setQueryData(['me'], found);
  };
  if (me.isPending) return <States.Loading what="the console" />;
  if (me.isError) return <States.Failed error={me.error} again={() => void me.refetch()} />;
  if (me.data === null) return <LogIn onEntered={entered} />;
  if (me.data.state === 'password') return <ChangePassword onChanged={entered} />;
  if (me.data.state === 'factor') return <SetUpFactor onSet={entered} />;
  return (
    <SessionContext value={sessionOf(me.data)}>
      <RouterProvider router={router} />
    </SessionContext>
  );
}

function sessionOf(me: Me): Session {
  return {
    name: me.name,
    display: me.display,
    roles: me.roles,
    permissions: Object.keys(me.permissions) as Session['permissions'],
    ...(me.grants === undefined ? {} : { grants: me.grants }),
    ...(me.idleEndsAt === undefined ? {} : { idleUntil: me.idleEndsAt }),
  };
}
