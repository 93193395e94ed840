import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The console is built into `dist/web`, from where the server serves it; in development it asks a server beside it. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // Inlined assets would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1', port: 4181, proxy: { '/v1': 'http://127.0.0.1:4180' } },
});
