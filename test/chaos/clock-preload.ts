/**
 * Loaded before the server in a process of the chaos run: shifts its wall clock when told, and ends
 * it when the run itself is no more. Timers and `performance.now()` stay as they are, as when
 * somebody sets the clock of a machine.
 */
const TrueDate = Date
let shiftMs = Number(process.env.CLOCK_SHIFT_MS ?? 0)

const now = (): number => TrueDate.now() + shiftMs

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args: readonly unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new TrueDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
})

process.on('message', (message: { readonly shiftMs: number }) => {
  shiftMs = message.shiftMs
})
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.channel?.unref()
