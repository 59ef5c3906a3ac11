import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { StartupError } from '../startup-error'

export const OWN_ALGORITHM = 'ES256'
const FILE_NAME = 'token-key.json'

/** The pair of keys with which this installation signs its own tokens. */
export interface TokenKey {
  privateKey: CryptoKey
  publicKey: CryptoKey
}

/**
 * Reads the key in DATA_DIR, making it where there is none. Two processes that make it at once end up with the same one.
 * @throws StartupError when the file cannot be read, written or understood.
 */
export async function openTokenKey(dataDir: string): Promise<TokenKey> {
  const file = join(dataDir, FILE_NAME)
  try {
    const text = (await readIfThere(file)) ?? (await makeKey(dataDir, file))
    return await readKey(text)
  } catch (error) {
    const code = errnoOf(error)
    if (code === undefined)
      throw new StartupError(
        `${file} holds no key of ours: remove it to get a new one, after which tokens given out before no longer hold.`,
        { cause: error },
      )
    throw new StartupError(
      `The key for tokens in ${file} cannot be read or made (${code}): give this user access to it.`,
      {
        cause: error,
      },
    )
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  }
}

async function makeKey(dataDir: string, file: string): Promise<string> {
  const { privateKey } = await generateKeyPair(OWN_ALGORITHM, { extractable: true })
  const text = `${JSON.stringify({ ...(await exportJWK(privateKey)), alg: OWN_ALGORITHM, use: 'sig' })}\n`
  await mkdir(dataDir, { recursive: true })
  // Written beside and linked into place: whole or not there, and whoever comes second takes the first one's.
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
    await link(draft, file)
    return text
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return await readFile(file, 'utf8')
    throw error
  } finally {
    await handle.close()
    await unlink(draft)
  }
}

async function readKey(text: string): Promise<TokenKey> {
  const jwk = JSON.parse(text) as JWK
  const { kty, crv, x, y, d } = jwk
  if (kty !== 'EC' || crv !== 'P-256' || !x || !y || !d) throw new Error('no private EC key on P-256')
  const [privateKey, publicKey] = await Promise.all([
    importJWK({ kty, crv, x, y, d }, OWN_ALGORITHM),
    importJWK({ kty, crv, x, y }, OWN_ALGORITHM),
  ])
  if (privateKey instanceof Uint8Array || publicKey instanceof Uint8Array) throw new Error('no asymmetric key')
  return { privateKey, publicKey }
}

/** The system's name of what went wrong, such as ENOENT; what is wrong with the content has none. */
function errnoOf(error: unknown): string | undefined {
  const { code, errno } = error as NodeJS.ErrnoException
  return errno === undefined ? undefined : code
}
