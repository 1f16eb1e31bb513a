import { builder } from './builder.ts'
import { StreamResetReasonEnum } from './enums.ts'
import { ResolutionChangeRef, ResolutionHeartbeatRef, ResolutionStreamResetRef } from './refs.ts'

ResolutionHeartbeatRef.implement({
  description:
    'Says that a stream lives and how far it has come. The first message of a stream, and then ' +
    'every 15 seconds while nothing else is sent.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description:
        'How far this stream has read the log: nothing that its filter lets through is behind ' +
        'it unsent. For `after`.',
    }),
    headCursor: t.exposeString('headCursor', {
      description: 'End of the log, as this process knows it.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was sent.' }),
    lastPollAt: t.expose('lastPollAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When upstream was last asked for resolutions with success, by RESOLUTIONS or its due-lane; ' +
        'null before the first time.',
    }),
  }),
})

ResolutionStreamResetRef.implement({
  description:
    'Says that a stream could not go on from its position, at its beginning as a rule, so that ' +
    'changes may have been missed; it goes on from `headCursor`. Read `Query.resolutions` for what ' +
    'is kept.',
  fields: (t) => ({
    reason: t.expose('reason', {
      type: StreamResetReasonEnum,
      description: 'Why it could not go on from its position.',
    }),
    oldestCursor: t.exposeString('oldestCursor', {
      description: 'Position just before the oldest entry that is kept, for `after`.',
    }),
    headCursor: t.exposeString('headCursor', {
      description: 'End of the log, and the position of this stream now.',
    }),
  }),
})

const TYPES = {
  change: ResolutionChangeRef,
  heartbeat: ResolutionHeartbeatRef,
  reset: ResolutionStreamResetRef,
} as const

export const ResolutionMessageRef = builder.unionType('ResolutionMessage', {
  description: 'What a stream of the resolution log carries.',
  types: Object.values(TYPES),
  resolveType: ({ type }) => TYPES[type],
})
