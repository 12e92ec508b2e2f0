import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { versionsOf } from '../../../src/web/dress/versions.js'

const test = suite('web / dress / versions')

test('addresses change when the files were looked at anew, and those of finished pictures with every step', () => {
  const history = [
    { status: 'linting', at: '1' },
    { status: 'compositing', at: '2' },
    { status: 'done', at: '3' },
  ]

  assert.equal(versionsOf({ history }), { filesVersion: '1', madeVersion: '3' })
  assert.equal(versionsOf({}), { filesVersion: '', madeVersion: '' })
})

test.run()
