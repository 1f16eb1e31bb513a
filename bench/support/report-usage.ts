import { writeSync } from 'node:fs'

/**
 * Preloaded into the process that a bench measures: tells what it has used so far, a JSON line on
 * descriptor 3 every half second and one at the end.
 */
const report = (): void => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const cpuMs = (userCPUTime + systemCPUTime) / 1000
  const usage = { cpuMs, rssMb: process.memoryUsage.rss() / 1e6, peakRssMb: (maxRSS * 1024) / 1e6 }
  writeSync(3, `${JSON.stringify(usage)}\n`)
}

setInterval(report, 500).unref()
process.on('exit', report)
