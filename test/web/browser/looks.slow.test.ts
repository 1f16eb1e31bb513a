import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, newPage, type PageOptions, SCREENSHOTS } from '../../support/browser.ts'
import { openLivingStage } from './living-stage.ts'
import { allViews, awayViews, type View } from './views.ts'

const WINDOWS: Readonly<Record<string, PageOptions>> = {
  desk: {},
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
}

/** In CSS pixels: no phone of today is narrower. */
const NARROW = 360
/** "Good" by the Core Web Vitals is 0.1. */
const MOST_SHIFT = 0.05

/** Adds up, from before the first script on, by how much content moved by itself. */
const OBSERVE = `
  window.shift = 0
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shift += value
  }).observe({ type: 'layout-shift', buffered: true })`

/** Once what is there is drawn. */
const FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))'

const shiftOf = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(FRAMES)
  const shift = Number(await page.evaluate('window.shift'))
  return shift <= MOST_SHIFT ? [] : [`its content moves by ${shift.toFixed(3)}`]
}

/** What keeps people out, as far as axe sees it. */
const barriersOf = async (axe: AxeBuilder): Promise<readonly string[]> => {
  const { violations } = await axe.analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}

const overflowOf = async (page: Page): Promise<readonly string[]> => {
  const { width = 0, height = 0 } = page.viewportSize() ?? {}
  const narrow = Math.min(width, NARROW)
  await page.setViewportSize({ width: narrow, height })
  await page.evaluate(FRAMES)
  const content = Number(await page.evaluate('document.documentElement.scrollWidth'))
  await page.setViewportSize({ width, height })
  return content <= narrow ? [] : [`it is ${content} px wide in a window of ${narrow}`]
}

/** What is wrong with a view, in words; `name` is that of its pictures. */
const faultsOf = async (page: Page, view: View, name: string): Promise<readonly string[]> => {
  await view.arrange(page)
  const shift = await shiftOf(page)
  await page.screenshot({ path: join(SCREENSHOTS, `${name}-light.png`) })
  const light = await barriersOf(new AxeBuilder({ page }))
  const overflow = await overflowOf(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.evaluate(FRAMES)
  await page.screenshot({ path: join(SCREENSHOTS, `${name}-dark.png`) })
  // Nothing else is another one in the dark.
  const dark = await barriersOf(new AxeBuilder({ page }).withRules('color-contrast'))
  return [...shift, ...light, ...overflow, ...dark].map((fault) => `${name}: ${fault}`)
}

/** What these tests bring about: no answer, and an address that leads nowhere. */
const EXPECTED = /ERR_FAILED|404 \(Not Found\)/

describeInBrowser('every page', () => {
  test.each(Object.entries(WINDOWS))(
    '(%s) is without barriers, light and dark, stands still while it opens, and fits into a phone',
    async (place, options) => {
      const stage = await openLivingStage()
      const faults: string[] = []
      const lookAt = async (views: readonly View[]): Promise<void> => {
        for (const view of views) {
          const page = await newPage({ ...options, colorScheme: 'light', expected: EXPECTED })
          await page.addInitScript(OBSERVE)
          await page.goto(`${stage.url}${view.path}`)
          faults.push(...(await faultsOf(page, view, `${view.name}-${place}`)))
          await page.close()
        }
      }
      // The second half waits, most of the time.
      await Promise.all([lookAt(allViews(stage)), lookAt(awayViews(stage))])
      expect(faults).toEqual([])
    },
  )
})
