/** How a bucket is reached -> what its server is called in messages, and where its links lead. */
import type { S3Settings } from './settings.js'

type Reached = Pick<S3Settings, 'endpoint' | 'region' | 'bucket' | 'pathStyle'>

export const endpointOf = ({ endpoint, region }: Pick<Reached, 'endpoint' | 'region'>): string =>
  endpoint ?? `AWS in ${region}`

/** Scheme, host and port of every presigned link, for pages that may only show what comes from where they were told. */
export function linkOrigin({ endpoint, region, bucket, pathStyle }: Reached): string {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`)
  return pathStyle ? url.origin : `${url.protocol}//${bucket}.${url.host}`
}
