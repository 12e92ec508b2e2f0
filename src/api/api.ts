/** What the API reaches -> its whole table of endpoints, the routes that serve it and the document that describes it. */
import type { Hono } from 'hono'
import type { z } from 'zod'

import type { Asking } from '../auth/person.js'
import { BESIDE, commandsDescribed } from './beside.js'
import { type Endpoint, endpoint, routesOf } from './endpoint.js'
import { jobEndpoints } from './jobs.js'
import { type MediaReach, mediaEndpoints } from './media.js'
import { openApiOf } from './openapi.js'
import { type SongsReach, songEndpoints } from './songs.js'
import { type DecisionsReach, decisionEndpoints } from './style-decisions.js'
import { type StylesReach, styleEndpoints } from './styles.js'
import { type UploadsReach, uploadEndpoints } from './upload-endpoints.js'

export interface ApiReach {
  /** Of the service. */
  version: string
  songs: SongsReach
  styles: StylesReach & DecisionsReach
  jobs: Parameters<typeof jobEndpoints>[0]
  uploads: UploadsReach
  media: MediaReach
  /** Schemas of the arguments of each command. */
  commands: Readonly<Record<string, z.ZodType>>
}

export function apiOf(reach: ApiReach): { routes: Hono<Asking>; document: Record<string, unknown> } {
  const endpoints: Endpoint[] = [
    ...songEndpoints(reach.songs),
    ...styleEndpoints(reach.styles),
    ...decisionEndpoints(reach.styles),
    ...jobEndpoints(reach.jobs),
    ...uploadEndpoints(reach.uploads),
    ...mediaEndpoints(reach.media),
    endpoint({
      id: 'getOpenApi',
      method: 'get',
      path: '/api/v1/openapi.json',
      summary: 'This document',
      handle: async () => document,
    }),
  ]
  const beside = [...BESIDE, ...commandsDescribed(reach.commands)]
  const document = openApiOf([...endpoints, ...beside], reach.version)
  return { routes: routesOf(endpoints, beside), document }
}
