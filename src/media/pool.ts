/** Piscina with the names and types of native-workers/. The only module that knows it. */
import type { Align } from '../../native-workers/align/index.js'

/** Every worker by its name. The pool runs these and nothing else. */
export interface Workers {
  align: Align
}

export interface Pool {
  run<N extends keyof Workers>(name: N, ...job: Parameters<Workers[N]>): Promise<Awaited<ReturnType<Workers[N]>>>
}
