import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** `npm run dev:console` serves the page with what changes, and asks the server of `npm start`. */
const SERVER = 'http://127.0.0.1:4000'

export default defineConfig({
  root: path('.'),
  build: {
    outDir: path('../dist/console'),
    emptyOutDir: true,
    target: 'es2023',
    // The first that know `light-dark()`, without which the reader's choice of colours would do
    // nothing, and `popover`, without which the settings would always be open.
    cssTarget: ['chrome123', 'edge123', 'firefox125', 'safari17.5'],
    // Nothing is inlined: the page's Content-Security-Policy allows files of its own alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // As in its users' projects; its source, so that it need not be compiled before.
  resolve: { alias: { 'polycool/client': path('../src/client/index.ts') } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { proxy: { '/graphql': SERVER } },
})
