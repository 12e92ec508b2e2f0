/** A queue of what a bucket tells of new objects (S3 to SQS) -> the keys below an inbox's prefix. */
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'

import { faultOf } from './faults.js'
import type { S3Credentials } from './settings.js'

export interface Notice {
  /** Below the inbox's prefix, as S3 names them. Empty where the message speaks of nothing that is ours. */
  keys: string[]
  /** The message is not needed any more. */
  done(): Promise<void>
}

export interface Notices {
  /** Waits at most 20 s for the next ones. Throws RemoteFault. */
  receive(signal: AbortSignal): Promise<Notice[]>
}

export interface QueueSettings {
  url: string
  /** Where it is not the bucket's own. */
  region: string
  endpoint?: string | undefined
}

export function openNotices(
  { url, region, endpoint }: QueueSettings,
  inbox: { bucket: string; prefix: string },
  credentials?: S3Credentials,
): Notices {
  const client = new SQSClient({
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  })
  const named = <T>(answer: Promise<T>, doing: string): Promise<T> =>
    answer.catch((fault) => {
      throw faultOf(fault, { endpoint: url, bucket: inbox.bucket, doing }, Date.now())
    })
  return {
    async receive(signal) {
      const asking = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 })
      const { Messages = [] } = await named(
        client.send(asking, { abortSignal: signal }),
        'wait for notices of what is new',
      )
      return Messages.map(({ Body = '', ReceiptHandle }) => ({
        keys: keysIn(Body, inbox),
        async done() {
          await named(
            client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle })),
            'end a notice of what is new',
          )
        },
      }))
    },
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html, as far as it is needed. */
const Event = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
    }),
  ),
})
/** The same on its way through SNS: an envelope of text. */
const Enveloped = z.object({ Message: z.string() })

/** Keys of new objects below the prefix. What is no such message has none: S3 sends a test when a queue is connected. */
export function keysIn(body: string, { bucket, prefix }: { bucket: string; prefix: string }): string[] {
  const json = parsed(body)
  const enveloped = Enveloped.safeParse(json)
  const event = Event.safeParse(enveloped.success ? parsed(enveloped.data.Message) : json)
  if (!event.success) return []
  return event.data.Records.filter(({ eventName }) => /^(s3:)?ObjectCreated:/.test(eventName))
    .filter(({ s3 }) => s3.bucket.name === bucket)
    .flatMap(({ s3 }) => decoded(s3.object.key) ?? [])
    .filter((name) => name.startsWith(prefix) && name.length > prefix.length)
    .map((name) => name.slice(prefix.length))
}

/** Names come as in a form: a space is a plus, and a plus is %2B. */
function decoded(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
