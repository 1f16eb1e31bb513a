import type { Logger } from '../logger.ts'
import type { Section } from './section.ts'

/**
 * Returns what reads all sections, in Prometheus' text format. Never fails: what cannot be read is
 * left out, and logged when that begins. Any number of askers at once is one reading.
 */
export const createScrape = (
  sections: readonly Section[],
  logger: Logger,
): (() => Promise<string>) => {
  const missing = new Set<string>()

  const textOf = async ({ name, registry, update }: Section): Promise<string> => {
    try {
      await update?.()
      const text = await registry.metrics()
      missing.delete(name)
      return text
    } catch (error) {
      if (!missing.has(name)) logger.warn({ err: error }, `metrics without those of ${name}`)
      missing.add(name)
      return ''
    }
  }

  let running: Promise<string> | null = null
  return () => {
    running ??= Promise.all(sections.map(textOf))
      .then((texts) => texts.join(''))
      .finally(() => {
        running = null
      })
    return running
  }
}
