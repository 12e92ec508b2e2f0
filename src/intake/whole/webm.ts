/** A webm or mkv -> whether all of it is here: by the sizes it declares, and by its declared duration. */
import type { Bytes } from './bytes.js'
import { type Element, elementAt, floatOf, type NoElement, uintOf } from './ebml.js'
import { endsShort, UNKNOWN, unfinished, WHOLE, type Wholeness } from './wholeness.js'

const EBML = 0x1a45dfa3
const SEGMENT = 0x18538067
const INFO = 0x1549a966
const TIMESTAMP_SCALE = 0x2ad7b1
const DURATION = 0x4489
const CLUSTER = 0x1f43b675
const TIMESTAMP = 0xe7
const SIMPLE_BLOCK = 0xa3
const BLOCK_GROUP = 0xa0
const BLOCK = 0xa1
const NAMES: Readonly<Record<number, string>> = {
  [EBML]: 'header',
  [SEGMENT]: 'segment',
  [CLUSTER]: 'last cluster',
  [SIMPLE_BLOCK]: 'last block',
  [BLOCK_GROUP]: 'last block',
}
/** What may follow a cluster of unknown size and so ends it: SeekHead, Info, Tracks, Cues, Chapters, Tags, Attachments, itself. */
const TOP_LEVEL = new Set([
  0x114d9b74,
  INFO,
  0x1654ae6b,
  0x1c53bb6b,
  0x1043a770,
  0x1254c367,
  0x1941a469,
  CLUSTER,
  SEGMENT,
  EBML,
])

/** The header declares the end of the last frame and we read its start; long frames and rounding fit in this. */
const DURATION_TOLERANCE_S = 1

/** What the walk has learnt so far. Ticks are in units of `scaleNs`. */
interface Heard {
  scaleNs: number
  durationTicks: number | undefined
  lastTick: number
  /** Set at the first thing that is not as it should be. */
  fault?: { because: Wholeness }
}

export async function wholeWebm(bytes: Bytes): Promise<Wholeness> {
  const header = await elementAt(bytes, 0)
  if (typeof header === 'string') return header === 'cut' ? endsShort(1, 'header') : UNKNOWN
  if (header.id !== EBML || header.end === undefined) return UNKNOWN
  const segment = await elementAt(bytes, header.end)
  if (typeof segment === 'string') return faultOf(segment, header.end)
  if (segment.id !== SEGMENT) return UNKNOWN

  const heard: Heard = { scaleNs: 1e6, durationTicks: undefined, lastTick: 0 }
  await walkSegment(bytes, segment, heard)
  return verdict(bytes, segment, heard)
}

/** Seconds say more to people than bytes, so they come first where the file declares them. */
function verdict(bytes: Bytes, segment: Element, heard: Heard): Wholeness {
  const secondsOf = (ticks: number) => (ticks * heard.scaleNs) / 1e9
  const missingBytes = (segment.end ?? 0) - bytes.sizeBytes
  const heardS = secondsOf(heard.lastTick)
  const declaredS = heard.durationTicks === undefined ? undefined : secondsOf(heard.durationTicks)

  if (declaredS !== undefined && heardS < declaredS - DURATION_TOLERANCE_S) {
    if (heard.fault?.because.is !== 'unknown') {
      return unfinished(`holds ${heardS.toFixed(1)} s of ${declaredS.toFixed(1)} s`)
    }
  }
  if (heard.fault) return heard.fault.because
  return missingBytes > 0 ? endsShort(missingBytes, 'segment') : WHOLE
}

/** Clusters of known size are stepped over and only the last one is read: a long recording costs a few reads. */
async function walkSegment(bytes: Bytes, segment: Element, heard: Heard): Promise<void> {
  const end = Math.min(segment.end ?? bytes.sizeBytes, bytes.sizeBytes)
  let lastCluster: Element | undefined
  let at = segment.data
  while (at < end && !heard.fault) {
    const element = await elementAt(bytes, at)
    if (typeof element === 'string') {
      heard.fault = { because: faultOf(element, at) }
    } else if (element.id === CLUSTER && element.end === undefined) {
      at = await walkCluster(bytes, element, end, heard)
    } else if (element.end === undefined) {
      heard.fault = { because: UNKNOWN }
    } else {
      if (element.id === INFO) await readInfo(bytes, element, heard)
      if (element.id === CLUSTER) lastCluster = element
      if (element.end > end) heard.fault = { because: endsShort(element.end - end, nameOf(element)) }
      at = element.end
    }
  }
  if (lastCluster) await walkCluster(bytes, lastCluster, end, heard)
}

/** Returns where the cluster ended: at its declared end, or at the first element that cannot stand in a cluster. */
async function walkCluster(bytes: Bytes, cluster: Element, fileEnd: number, heard: Heard): Promise<number> {
  const end = Math.min(cluster.end ?? fileEnd, fileEnd)
  let clusterTick = 0
  let at = cluster.data
  while (at < end) {
    const element = await elementAt(bytes, at)
    if (typeof element === 'string') {
      heard.fault ??= { because: faultOf(element, at) }
      return end
    }
    if (cluster.end === undefined && TOP_LEVEL.has(element.id)) return at
    if (element.end === undefined) {
      heard.fault ??= { because: UNKNOWN }
      return end
    }
    if (element.end > end) {
      heard.fault ??= { because: endsShort(element.end - end, nameOf(element)) }
      return end
    }
    if (element.id === TIMESTAMP) clusterTick = await uintOf(bytes, element)
    if (element.id === SIMPLE_BLOCK) await readBlock(bytes, element.data, clusterTick, heard)
    if (element.id === BLOCK_GROUP) {
      const block = await elementAt(bytes, element.data)
      if (typeof block !== 'string' && block.id === BLOCK) await readBlock(bytes, block.data, clusterTick, heard)
    }
    at = element.end
  }
  return end
}

/** A block begins with its track (one or two bytes here) and its time in the cluster, 16 bits, signed. */
async function readBlock(bytes: Bytes, at: number, clusterTick: number, heard: Heard): Promise<void> {
  const head = await bytes.read(at, 4)
  const trackLength = head[0] !== undefined && head[0] < 0x80 ? 2 : 1
  if (head.length < trackLength + 2) return
  heard.lastTick = Math.max(heard.lastTick, clusterTick + head.readInt16BE(trackLength))
}

async function readInfo(bytes: Bytes, info: Element, heard: Heard): Promise<void> {
  let at = info.data
  while (at < info.end!) {
    const element = await elementAt(bytes, at)
    if (typeof element === 'string' || element.end === undefined) return
    if (element.id === TIMESTAMP_SCALE) heard.scaleNs = (await uintOf(bytes, element)) || 1e6
    if (element.id === DURATION) heard.durationTicks = await floatOf(bytes, element)
    at = element.end
  }
}

function faultOf(none: NoElement, at: number): Wholeness {
  if (none === 'unreadable') return UNKNOWN
  return unfinished(none === 'zeros' ? `holds only zeros from byte ${at} on` : `ends within what begins at byte ${at}`)
}

const nameOf = (element: Element): string => NAMES[element.id] ?? 'last part'
