import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Job, JobPage } from '../../../src/web/jobs/job.js'
import { openListing, PAGE } from '../../../src/web/jobs/listing.js'

const test = suite('web / jobs / listing')

const TOTAL = 2 * PAGE + 50
const wanted = { shown: 'failed', stage: 'choir/convert', key: '', cause: '' } as const

function rig() {
  const asked: string[] = []
  const due: (() => void)[] = []
  const answers: (() => void)[] = []
  const listing = openListing(wanted, {
    ask(path) {
      asked.push(path)
      const from = Number(new URLSearchParams(path.split('?')[1]).get('cursor') ?? 0)
      const jobs = Array.from({ length: Math.min(PAGE, TOTAL - from) }, (_, n) => ({ id: from + n }) as Job)
      const next = from + PAGE < TOTAL ? String(from + PAGE) : null
      return new Promise<JobPage>((resolve) => answers.push(() => resolve({ jobs, next, total: TOTAL })))
    },
    later(act) {
      due.push(act)
      return () => due.splice(due.indexOf(act), 1)
    },
  })
  const answered = async (work: Promise<void>) => {
    for (const answer of answers.splice(0)) answer()
    await work
  }
  return { listing, asked, due, answers, answered }
}

test('fetches page after page until the last', async () => {
  const { listing, asked, answered } = rig()
  await answered(listing.first())
  await answered(listing.more())
  await answered(listing.more())
  await answered(listing.more())

  assert.equal(
    listing.listed.value.jobs.map(({ id }) => id),
    Array.from({ length: TOTAL }, (_, n) => n),
  )
  assert.is(asked.length, 3)
  assert.is(asked[0], `api/v1/jobs?state=refused%2Cdead&stage=choir%2Fconvert&limit=${PAGE}`)
})

test('the end of the list coming near twice fetches one page', async () => {
  const { listing, asked, answered } = rig()
  await answered(listing.first())
  const both = Promise.all([listing.more(), listing.more()]).then(() => undefined)
  await answered(both)

  assert.is(asked.length, 2)
})

test('many changes are one look, and who has scrolled down reads on undisturbed', async () => {
  const { listing, asked, due, answered } = rig()
  await answered(listing.first())
  for (let n = 0; n < 100; n++) listing.stir()
  assert.is(due.length, 1)
  due.pop()!()
  assert.is(asked.length, 2)
  await answered(Promise.resolve())
  await answered(listing.more())

  listing.stir()
  due.pop()!()
  assert.is(asked.length, 3)
})

test('an answer to what was asked before is not shown', async () => {
  const { listing, answers } = rig()
  const first = listing.first()
  const again = listing.first()
  const [late, newer] = answers.splice(0)
  newer!()
  await again
  const { jobs } = listing.listed.value
  late!()
  await first

  assert.is(listing.listed.value.jobs, jobs)
})

test('nothing is asked after the page was left', async () => {
  const { listing, due } = rig()
  listing.stir()
  listing.close()

  assert.is(due.length, 0)
})

test.run()
