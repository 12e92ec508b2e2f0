import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { killedUploads } from './killed.js'
import { ENDPOINT, realBucket } from './real.js'

const test = suite('s3 / killed')

test('killed at twenty moments while five thousand objects go out, all of them arrive, none different', async () => {
  const { name, bucket } = await realBucket()
  const partMiB = 5
  const survived = await killedUploads({
    endpoint: ENDPOINT,
    bucket,
    bucketName: name,
    objects: 5000,
    kills: 20,
    partMiB,
  })
  bucket.close()

  assert.equal(survived, { kills: 20, objects: 5000 })
})

test.run()
