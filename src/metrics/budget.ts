import { Gauge, Registry } from 'prom-client'
import type { GammaUsage } from '../gamma/budget.ts'
import { createRecent } from './recent.ts'
import type { Section } from './section.ts'

export interface BudgetDeps {
  readonly usage: () => Promise<GammaUsage>
  /** Whom this process shares its budget with. */
  readonly group: string
}

/** What all processes of the upstream group used of their budget, which is kept in the database. */
export const createBudgetMetrics = ({ usage, group }: BudgetDeps): Section => {
  const registry = new Registry()
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['group', 'route'], registers: [registry] })
  const used = gauge('polycool_upstream_budget_used', 'Requests of the last 10 s.')
  const allowed = gauge('polycool_upstream_budget_allowed', 'Requests allowed in 10 s.')
  const recent = createRecent(usage, { keptMs: 1_000, withinMs: 1_500 })
  return {
    name: 'the upstream budget',
    registry,
    update: async () => {
      for (const [family, { usedLast10s, allowedPer10s }] of Object.entries(await recent())) {
        const labels = { group, route: `/${family}` }
        used.set(labels, usedLast10s)
        allowed.set(labels, allowedPer10s)
      }
    },
  }
}
