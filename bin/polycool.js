#!/usr/bin/env node
// Plain JavaScript, so that a Node too old for TypeScript can still say so. Where the system's Node
// is too old, the one that came with the development dependencies runs instead.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const main = new URL('../src/main.ts', import.meta.url)
const bundled = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))

if (major > 22 || (major === 22 && minor >= 19)) {
  await import(main.href)
} else if (existsSync(bundled)) {
  const child = spawn(bundled, [fileURLToPath(main), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
} else {
  console.error(
    `polycool needs Node 22.19 or newer, this is ${process.versions.node}. Run "npm ci" once: it brings Node 24 along.`,
  )
  process.exit(1)
}
