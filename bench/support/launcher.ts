import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/**
 * Runs programs from a small shell that was started before this process had grown. A process that starts another one is forked, and
 * pays for it long after: whatever memory it writes next is copied, which doubled the time of a solve of ten milliseconds.
 */
export interface Launcher {
  /** @returns the last line that the program printed. @throws Error when it ends with something else than 0. */
  run(words: readonly string[]): Promise<string>
  close(): void
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

export function openLauncher(): Launcher {
  const shell = spawn('sh', [], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]()
  return {
    async run(words) {
      shell.stdin.write(`${words.map(quoted).join(' ')} </dev/null; echo "ended with $?"\n`)
      for (let last = ''; ; ) {
        const { value, done } = await lines.next()
        const [, code] = /^ended with (\d+)$/.exec(value ?? '') ?? []
        if (code === '0') return last
        if (code !== undefined || done) throw new Error(`${words.join(' ')} ended with ${code ?? 'its shell'}`)
        last = value ?? ''
      }
    },
    close: () => shell.stdin.end(),
  }
}
