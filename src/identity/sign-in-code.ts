import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const VALID_FOR_MS = 15 * 60_000

/** The secret of the link that is printed at start: opens once, within a quarter of an hour. Only its hash is kept. */
export class SignInCode {
  private hash: Buffer | null = null
  private expiresAt = 0

  /** A new code; the one before no longer holds. */
  create(now = Date.now()): string {
    const code = randomBytes(32).toString('base64url')
    this.hash = hashOf(code)
    this.expiresAt = now + VALID_FOR_MS
    return code
  }

  /** Whether it is the code, asked in time and for the first time. */
  redeem(code: string, now = Date.now()): boolean {
    if (!this.hash || !timingSafeEqual(this.hash, hashOf(code)) || now >= this.expiresAt) return false
    this.hash = null
    return true
  }
}

// Hashes have one length, which is what timingSafeEqual asks for.
const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest()
