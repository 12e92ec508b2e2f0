/** What of the kernels can be called from outside. AssemblyScript, compiled to one module of WebAssembly with SIMD. */
export { adler32 } from './adler'
export { alphaBox, markRows } from './alpha'
export { overRows } from './blend'
export { deflateTokens } from './deflate'
export { filterRows } from './filter'
export { beginInflate, inflatedAdler, inflateTo } from './inflate'
export { setSearch, tokenise } from './match'
export { premultiplyPairs, resamplePairs } from './pairs'
export { resample } from './resample'
export { clearRows, copyRows } from './rows'
export { unfilterRows } from './unfilter'

/** Below this lie the kernels' own tables. */
export function firstFree(): usize {
  return __heap_base
}
