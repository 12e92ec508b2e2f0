/** What of the kernels can be called from outside. AssemblyScript, compiled to one module of WebAssembly with SIMD. */
export { adler32 } from './adler.ts'
export { alphaBox, hides, markRows } from './alpha.ts'
export { overRows, premultiplyRows } from './blend.ts'
export { filterRows } from './filter.ts'
export { resample } from './resample.ts'
export { clearRows, copyRows } from './rows.ts'
export { unfilterRows } from './unfilter.ts'
