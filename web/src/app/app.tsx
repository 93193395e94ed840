import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Problem } from '../api/problem.ts';
import { SessionGate } from './session-gate.tsx';
import { styleNonce } from './style-nonce.ts';
import { meanings, theme } from './theme.ts';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      // What the server refuses it refuses again; only silence is worth another try.
      retry: (failures, error) => !(error instanceof Problem) && failures < 2,
      refetchOnWindowFocus: true,
    },
  },
});
const colors = localStorageColorSchemeManager({ key: 'suture-colors' });

/** The console. */
export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={meanings}
      defaultColorScheme="auto"
      colorSchemeManager={colors}
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queries}>
        <SessionGate />
      </QueryClientProvider>
    </MantineProvider>
  );
}
