import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Config } from './config'
import { createLog } from './shared/log'
import { StartupError } from './startup-error'

/**
 * Tells why the process ends: one sentence on standard error. A failure that nobody foresaw is written to a file with its stack,
 * so that the sentence can say where to look.
 */
export function reportFailure(error: unknown, dataDir: string | undefined): void {
  process.stderr.write(`${sentenceFor(error, dataDir)}\n`)
}

function sentenceFor(error: unknown, dataDir: string | undefined): string {
  if (error instanceof StartupError) return error.message
  const file = [dataDir, tmpdir()].map((directory) => directory && tryWriteDetails(error, directory)).find(Boolean)
  if (file)
    return `OneKnock ended because of an error that it did not expect: the details are in ${file}, please report them.`
  return `OneKnock ended because of an error that it did not expect: ${error instanceof Error ? error.message : String(error)}.`
}

function tryWriteDetails(error: unknown, directory: string): string | null {
  const file = join(directory, 'oneknock-failure.log')
  try {
    createLog('fatal', pino.destination({ dest: file, append: true, sync: true })).fatal({ err: error })
    return file
  } catch {
    return null
  }
}

/** Why the server cannot listen, when it is something that a person can change. */
export function explainListenFailure(error: unknown, { host, port }: Pick<Config, 'host' | 'port'>): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const say = (sentence: string) => new StartupError(sentence, { cause: error })
  if (code === 'EADDRINUSE')
    return say(`Port ${port} on ${host} is taken: stop what uses it, or set PORT to another number.`)
  if (code === 'EACCES') return say(`This user may not listen on port ${port}: set PORT to a number above 1023.`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return say(
      `HOST is "${host}", which is no address of this machine: set it to one that is, such as 127.0.0.1 or 0.0.0.0.`,
    )
  }
  return error
}
