/** Every command by its name, in the order help shows them. */
import { alignCommand } from './align.js'
import { backup } from './backup.js'
import { configCommand } from './configuration.js'
import { demo } from './demo.js'
import { doctor } from './doctor.js'
import { approve } from './dress/approve.js'
import { combinations } from './dress/combinations.js'
import { composite } from './dress/composite.js'
import { lint } from './dress/lint.js'
import { plan } from './dress/plan.js'
import { verify } from './dress/verify.js'
import { viewer } from './dress/viewer.js'
import { explain } from './explain.js'
import { installService } from './install-service.js'
import type { Command } from './invocation.js'
import { cancel, jobs, pause, requeue, resume } from './jobs.js'
import { song } from './song.js'
import { start } from './start.js'
import { status } from './status.js'
import { token } from './token.js'
import { version } from './version.js'

export const commands: Readonly<Record<string, Command>> = {
  start,
  demo,
  status,
  jobs,
  requeue,
  cancel,
  pause,
  resume,
  explain,
  doctor,
  lint,
  plan,
  viewer,
  combinations,
  approve,
  composite,
  verify,
  song,
  align: alignCommand,
  config: configCommand,
  token,
  'install-service': installService,
  backup,
  version,
}
