/** Every command by its name, in the order help shows them; loaded when it is asked for, since all of them together take long. */
import type { Command } from './invocation.js'

export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: () => import('./start.js').then(({ start }) => start),
  demo: () => import('./demo.js').then(({ demo }) => demo),
  status: () => import('./status.js').then(({ status }) => status),
  jobs: () => import('./jobs.js').then(({ jobs }) => jobs),
  requeue: () => import('./jobs.js').then(({ requeue }) => requeue),
  cancel: () => import('./jobs.js').then(({ cancel }) => cancel),
  pause: () => import('./jobs.js').then(({ pause }) => pause),
  resume: () => import('./jobs.js').then(({ resume }) => resume),
  explain: () => import('./explain.js').then(({ explain }) => explain),
  doctor: () => import('./doctor.js').then(({ doctor }) => doctor),
  lint: () => import('./dress/lint.js').then(({ lint }) => lint),
  plan: () => import('./dress/plan.js').then(({ plan }) => plan),
  viewer: () => import('./dress/viewer.js').then(({ viewer }) => viewer),
  combinations: () => import('./dress/combinations.js').then(({ combinations }) => combinations),
  approve: () => import('./dress/approve.js').then(({ approve }) => approve),
  composite: () => import('./dress/composite.js').then(({ composite }) => composite),
  verify: () => import('./dress/verify.js').then(({ verify }) => verify),
  song: () => import('./song.js').then(({ song }) => song),
  align: () => import('./align.js').then(({ alignCommand }) => alignCommand),
  config: () => import('./configuration.js').then(({ configCommand }) => configCommand),
  token: () => import('./token.js').then(({ token }) => token),
  'install-service': () => import('./install-service.js').then(({ installService }) => installService),
  backup: () => import('./backup.js').then(({ backup }) => backup),
  version: () => import('./version.js').then(({ version }) => version),
}
