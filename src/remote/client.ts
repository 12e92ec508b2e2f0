/** Settings and credentials -> the SDK's client: adaptive retries, bounded sockets, a limit on every wait, every body sealed. */
import { S3Client } from '@aws-sdk/client-s3'

import { seal } from './seal.js'
import type { S3Credentials, S3Settings } from './settings.js'

const quiet = () => undefined

/** Without `credentials` the SDK looks for them in its own places: environment, shared files, the machine's role. */
export function openClient(settings: S3Settings, credentials?: S3Credentials): S3Client {
  const { endpoint, region, pathStyle, checksums, attempts, sockets, connectMs, idleMs, answerMs } = settings
  const agent = { keepAlive: true, maxSockets: sockets }
  const client = new S3Client({
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
    region,
    forcePathStyle: pathStyle,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    retryMode: 'adaptive',
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectMs,
      socketTimeout: idleMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
      // it would say on the terminal what is thrown anyway
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    },
  })
  seal(client, settings)
  return client
}
