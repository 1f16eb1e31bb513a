import { builder } from './builder.ts'
import { CoverageRef, FeedStatusRef, StatusRef, TierStatusRef, UpstreamBudgetRef } from './refs.ts'
import { listTierReports } from './tier-status.ts'

StatusRef.implement({
  description: 'How this installation does.',
  fields: (t) => ({
    build: t.string({
      description: 'What runs: version and commit.',
      resolve: (_status, _args, { build }) => build,
    }),
    startedAt: t.field({
      type: 'DateTime',
      description: 'When the answering process started.',
      resolve: (_status, _args, { startedAt }) => startedAt,
    }),
    tiers: t.field({
      type: [TierStatusRef],
      description: 'The polling tiers.',
      resolve: (_status, _args, context) => listTierReports(context),
    }),
    coverage: t.field({
      type: CoverageRef,
      description: 'How much of what upstream has is stored.',
      resolve: (_status, _args, { statusQueries }) => statusQueries.findCoverage(),
    }),
    upstream: t.field({
      type: [UpstreamBudgetRef],
      description: "What the processes of this upstream group used of upstream's limits, by route.",
      resolve: (_status, _args, { upstream }) => upstream(),
    }),
    feed: t.field({
      type: FeedStatusRef,
      description: 'How far the resolution log reaches.',
      resolve: (_status, _args, { findFeedState }) => findFeedState(),
    }),
    refusedRows: t.int({
      description: 'Number of rows of upstream kept because they could not be read.',
      resolve: (_status, _args, { statusQueries }) => statusQueries.countRefusedRows(),
    }),
  }),
})

CoverageRef.implement({
  description: 'How much of what upstream has is stored.',
  fields: (t) => ({
    openUpstream: t.exposeInt('openUpstream', {
      description: 'Markets not closed that the last complete sweep saw; 0 before the first.',
    }),
    openStored: t.exposeInt('openStored', { description: 'Stored markets that are not closed.' }),
    totalStored: t.exposeInt('totalStored', { description: 'Stored markets.' }),
    lastSweepAt: t.expose('lastSweepAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the last complete sweep ended; null before the first.',
    }),
  }),
})

UpstreamBudgetRef.implement({
  description: 'What upstream allows on one route, and what was used of it.',
  fields: (t) => ({
    route: t.exposeString('route', { description: 'Path of the route, such as `/markets`.' }),
    usedLast10s: t.exposeInt('usedLast10s', {
      description: 'Requests of the last 10 seconds.',
    }),
    allowedPer10s: t.exposeInt('allowedPer10s', {
      description: 'Requests that this installation allows itself in 10 seconds.',
    }),
    throttledUntil: t.expose('throttledUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when upstream asked not to be asked; null when it did not.',
    }),
  }),
})

builder.queryField('status', (t) =>
  t.field({
    type: StatusRef,
    description: 'How this installation does: tiers, coverage, use of upstream.',
    resolve: () => ({}),
  }),
)
