import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from './shared/log'

/** Docker, systemd and people wait some ten seconds before they kill. */
const STOP_WITHIN_MS = 8000
/** A part that waits for somebody else's work is left to end with the parts below it: connections end with their database. */
const CLOSE_ONE_WITHIN_MS = 3500

/** Thrown into a start that was told to stop half way. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

/**
 * Ends the process in good order: what was opened last is closed first, within seconds, from wherever the wish to stop comes.
 */
export class Shutdown {
  private readonly closers: { name: string; close: () => Promise<void> }[] = []
  private stopping = false
  private startUp: Promise<unknown> = Promise.resolve()

  constructor(private readonly log: Logger) {}

  /** Runs the start, whose end a stop waits for: what it is just opening must be closed too. */
  async during<T>(start: () => Promise<T>): Promise<T> {
    const running = start()
    this.startUp = running.catch(() => {})
    return running
  }

  /**
   * Says how to close what has just been opened.
   * @throws Stopped, after closing it, when the process is already stopping.
   */
  async opened(name: string, close: () => Promise<void>): Promise<void> {
    if (!this.stopping) {
      this.closers.push({ name, close })
      return
    }
    await this.closeOne({ name, close })
    throw new Stopped(`Stopped before ${name} was used`)
  }

  /** Ctrl-C, a supervisor's stop, a closed terminal. The second one does not wait; the database's watchdog does the rest. */
  listenToSignals(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (this.stopping) process.exit(130)
        this.log.debug({ signal }, 'stopping')
        void this.stop(0)
      })
    }
  }

  get isStopping(): boolean {
    return this.stopping
  }

  /** Closes everything and ends the process. */
  async stop(exitCode: number): Promise<never> {
    if (this.stopping) return new Promise<never>(() => {})
    this.stopping = true
    const outcome = await Promise.race([this.closeAll(), sleep(STOP_WITHIN_MS, 'late' as const, { ref: false })])
    if (outcome === 'late') this.log.warn(`not everything closed within ${STOP_WITHIN_MS / 1000} seconds`)
    process.exit(exitCode)
  }

  private async closeAll(): Promise<'closed'> {
    for (const closer of this.closers.splice(0).reverse()) await this.closeOne(closer)
    await this.startUp
    return 'closed'
  }

  private async closeOne({ name, close }: { name: string; close: () => Promise<void> }): Promise<void> {
    // One that fails to close must not keep the others open.
    const closed = close().catch((error: unknown) => this.log.warn({ err: error }, `${name} did not close`))
    await Promise.race([closed, sleep(CLOSE_ONE_WITHIN_MS, undefined, { ref: false })])
  }
}
