import { suite } from 'uvu'

import { bucketAt } from '../remote/made-bucket.js'
import { ScriptedS3 } from '../remote/scripted-s3.js'
import { killedUploads } from '../s3/killed.js'

const test = suite('whole / upload')

test('a service that is killed while it uploads leaves nothing missing, torn or half sent', async () => {
  const s3 = await ScriptedS3.open()
  const bucket = bucketAt(s3.endpoint, { partMiB: 5 })
  try {
    await killedUploads({ endpoint: s3.endpoint, bucket, bucketName: 'made', objects: 600, kills: 3, partMiB: 5 })
  } finally {
    bucket.close()
    await s3.close()
  }
})

test.run()
