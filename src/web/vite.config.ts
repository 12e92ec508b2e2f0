/** The sources of the pages -> dist/web: one small first script, a chunk for each page. */
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  // relative: the pages may stand under any path of a proxy
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // the polyfill would be an inline script, which the content policy refuses
    modulePreload: { polyfill: false },
    // nothing as data: URL, for the same reason
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
})
