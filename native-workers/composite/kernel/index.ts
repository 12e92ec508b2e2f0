/** What of the kernels can be called from outside. AssemblyScript, compiled to one module of WebAssembly with SIMD. */
export { adler32 } from './adler'
export { alphaBox, hides, markRows } from './alpha'
export { overRows, premultiplyRows } from './blend'
export { filterRows } from './filter'
export { resample } from './resample'
export { clearRows, copyRows } from './rows'
export { unfilterRows } from './unfilter'
