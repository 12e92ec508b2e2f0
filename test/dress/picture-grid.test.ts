import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { PictureGrid } from '../../actors/dress/picture-grid.js'
import { endingOf } from '../../actors/dress/plan.js'

const test = suite('dress / picture grid')

const STACKS = [
  {
    layers: [0],
    pictures: [
      [0, 'default'],
      [1, 'default'],
    ] as [number, string][],
  },
  { layers: [0, 1], pictures: [[0, 'a1-b1']] as [number, string][] },
]
const LENGTHS = ['knee', 'micro_mini']
function grid(): PictureGrid {
  const made = new PictureGrid()
  made.wantAll(STACKS, LENGTHS, [endingOf('front', 0), endingOf('front', 1)])
  made.want('default-knee-back-0000.png')
  return made
}

test('pictures of all colours and sides are wanted, each once', () => {
  const made = grid()
  made.want('default-knee-back-0000.png')
  assert.is(made.wanted, 7)
  assert.ok(made.has('a1-b1-knee-front-0001.png'))
  for (const name of ['a1-b1-knee-back-0000.png', 'a1-knee-front-0000.png', 'default-knee-front-0002.png', 'x', '']) {
    assert.not(made.has(name), name)
    made.see(name)
  }
  assert.is([...made.unseen()].length, 7)
})

test('what was not seen is told by name, and by side and colour', () => {
  const made = grid()
  for (const name of [...made.unseen()]) if (!/a1-b1.*0001|back/.test(name)) made.see(name)

  assert.equal([...made.unseen()], ['a1-b1-knee-front-0001.png', 'default-knee-back-0000.png'])
  assert.equal(made.unseenEndings(), ['-front-0001.png', '-back-0000.png'])
  made.forgetSeen()
  assert.is([...made.unseen()].length, 7)
})

test('thousands find their place', () => {
  const made = new PictureGrid()
  for (let at = 0; at < 5000; at++) made.want(`t${at}-knee-front-0000.png`)
  for (let at = 0; at < 5000; at++) if (at !== 4321) made.see(`t${at}-knee-front-0000.png`)
  assert.equal([...made.unseen()], ['t4321-knee-front-0000.png'])
})

test.run()
