/** A radosgw from the distribution: there, or installed now; or the reason why neither. */
import { installed } from '../support/distribution.js'

const PROGRAMS = ['radosgw', 'radosgw-admin', 'ceph', 'ceph-mon', 'ceph-osd', 'ceph-authtool', 'monmaptool']
const PACKAGES = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common']

/** Undefined when all of it is there. */
export const radosgwInstalled = (): string | undefined => installed(PROGRAMS, PACKAGES)
